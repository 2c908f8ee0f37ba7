package io.asyncjobs.server.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Reads bodies: at most so many bytes, in so much time, and of JSON only. */
final class BodyReader {

    private static final int PART = 16 * 1024;

    private BodyReader() {}

    static JsonObject object(Context context, int most, Duration longest) {
        requireJson(context);
        return JsonObject.read(bytes(context, most, longest));
    }

    static JsonObject optionalObject(Context context, int most, Duration longest) {
        var bytes = bytes(context, most, longest);
        if (bytes.length == 0) {
            return JsonObject.empty();
        }
        requireJson(context);
        return JsonObject.read(bytes);
    }

    private static void requireJson(Context context) {
        var type = context.contentType();
        var plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!plain.equals("application/json")) {
            throw Problem.of(
                    415,
                    "unsupported_media_type",
                    "content_type_invalid",
                    "the body must be of the content type application/json");
        }
    }

    private static byte[] bytes(Context context, int most, Duration longest) {
        if (context.req().getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        long until = System.nanoTime() + longest.toNanos();
        var read = new ByteArrayOutputStream();
        var part = new byte[PART];
        var arrival = Arrivals.of(context.req());
        arrival.bodyBegins();
        try (var in = context.req().getInputStream()) {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                if (read.size() + length > most) {
                    throw tooLarge(most);
                }
                if (System.nanoTime() - until > 0) {
                    throw tooSlow();
                }
                read.write(part, 0, length);
            }
        } catch (IOException broken) {
            throw Problem.invalid("body_incomplete", "the body did not arrive as a whole")
                    .causedBy(broken);
        } finally {
            arrival.bodyEnds();
        }
        UnreadBody.isRead(context);
        return read.toByteArray();
    }

    private static Problem tooLarge(int most) {
        return Problem.of(
                        413,
                        "payload_too_large",
                        "body_too_large",
                        "the body is larger than " + most + " bytes, which is the most that is read")
                .withHeader("Connection", "close");
    }

    private static Problem tooSlow() {
        return Problem.of(408, "timeout", "body_too_slow", "the body took too long to arrive")
                .withHeader("Connection", "close");
    }
}
