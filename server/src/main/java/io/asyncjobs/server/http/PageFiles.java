package io.asyncjobs.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of the dashboard, from the class path; there are none where it was built without them. */
public final class PageFiles {

    private static final String FOLDER = "/dashboard/";
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,3}");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "webmanifest", "application/manifest+json",
            "woff2", "font/woff2");

    private PageFiles() {}

    /** Whether there is a page. */
    public static boolean isThere() {
        return PageFiles.class.getResource(FOLDER + "index.html") != null;
    }

    /** The file of a path, the page itself for {@code /}; empty where there is none. */
    static Optional<Answer> file(String path) {
        var name = path.equals("/") ? "index.html" : path.substring(1);
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        var bytes = bytes(name);
        return bytes == null ? Optional.empty() : Optional.of(answer(name, type, bytes));
    }

    private static Answer answer(String name, String type, byte[] bytes) {
        return Answer.of(200, type, bytes)
                .header(
                        "Cache-Control",
                        name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    }

    private static byte @Nullable [] bytes(String name) {
        try (var in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
