package io.asyncjobs.server.http;

import io.asyncjobs.error.AlreadyExistsException;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.error.ConflictException;
import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.error.NotFoundException;
import io.asyncjobs.error.PartlyStoredException;
import io.asyncjobs.error.QueueFullException;
import io.asyncjobs.error.RefusedException;
import io.asyncjobs.error.UnavailableException;

/** What failures of the library and of HTTP are as problems. */
public final class Problems {

    private Problems() {}

    /** The problem of a failure of the library, where the route knows nothing better. */
    public static Problem of(AsyncJobsException failed) {
        var detail = String.valueOf(failed.getMessage());
        var problem = switch (failed) {
            case NotFoundException missing -> Problem.notFound("not_found", detail);
            case AlreadyExistsException there -> Problem.of(409, "duplicate", "already_exists", detail);
            case ConflictException lost -> Problem.conflict("changed_meanwhile", detail);
            case RefusedException refused -> Problem.conflict("refused", detail);
            case QueueFullException full -> Problem.of(429, "queue_full", "queue_full", detail);
            case CorruptDataException corrupt -> Problem.conflict("document_invalid", detail);
            case PartlyStoredException partly -> Problem.of(503, "unavailable", "partly_stored", detail);
            case UnavailableException unavailable -> Problem.of(503, "unavailable", "storage_not_ready", detail);
        };
        return problem.causedBy(failed);
    }

    /** That the server ends before it could answer. */
    public static Problem stopping() {
        return Problem.of(503, "unavailable", "stopping", "the server is being stopped");
    }

    /** The problem of an HTTP status. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> Problem.notFound("path_not_found", "there is nothing at this path");
            case 408 -> Problem.of(408, "timeout", "request_too_slow", "the request took too long to arrive");
            case 413 -> Problem.of(413, "payload_too_large", "body_too_large", "the body is too large");
            case 414 -> Problem.of(414, "invalid_argument", "uri_too_long", "the address is too long");
            case 431 ->
                Problem.of(431, "invalid_argument", "headers_too_large", "the headers of the request are too large");
            case 503 -> stopping();
            default ->
                status >= 500
                        ? Problem.of(500, "internal", "internal", "the server failed at this request; its log says why")
                        : Problem.of(
                                status,
                                "invalid_argument",
                                "bad_request",
                                "this is no HTTP request that is understood");
        };
    }
}
