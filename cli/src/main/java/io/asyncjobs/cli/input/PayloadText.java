package io.asyncjobs.cli.input;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.task.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a payload argument. A text that is JSON is the payload as it stands, any other text becomes a JSON string;
 * {@code -} takes the text from standard input, {@code @file} from a file, and {@code @@} stands for one {@code @}. What
 * begins like a JSON object or array and is none is a mistake rather than a text.
 */
public final class PayloadText {

    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private PayloadText() {}

    /**
     * The payload of this argument.
     *
     * @param asText whether JSON is no different from any other text
     * @throws IllegalArgumentException if what it names cannot be read, is not UTF-8, or is broken JSON
     */
    public static Payload parse(String argument, boolean asText, InputStream standardInput) {
        var text = text(argument, standardInput);
        return Payload.ofText(asText || !isJson(text) ? Json.line(text) : text.strip());
    }

    private static String text(String argument, InputStream standardInput) {
        if (argument.equals("-")) {
            return decoded(standard(standardInput), "standard input");
        }
        if (argument.startsWith("@@")) {
            return argument.substring(1);
        }
        if (argument.startsWith("@")) {
            var name = argument.substring(1);
            return decoded(file(name), "the file " + name);
        }
        return argument;
    }

    private static boolean isJson(String text) {
        var problem = Json.problem(text);
        var start = text.stripLeading();
        if (problem.isPresent() && (start.startsWith("{") || start.startsWith("["))) {
            throw new IllegalArgumentException("the payload begins like JSON and is none (" + problem.get()
                    + "); mend it, or add --text to store it as a text");
        }
        return problem.isEmpty();
    }

    private static byte[] standard(InputStream input) {
        try {
            return input.readNBytes(MOST_BYTES);
        } catch (IOException broken) {
            throw new IllegalArgumentException("standard input cannot be read: " + broken.getMessage(), broken);
        }
    }

    private static byte[] file(String name) {
        try (var input = Files.newInputStream(Path.of(name))) {
            return input.readNBytes(MOST_BYTES);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(
                    "there is no file " + name
                            + " to take the payload from; a payload that begins with @ is written @@",
                    missing);
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException("the file " + name + " cannot be read: " + unreadable, unreadable);
        }
    }

    private static String decoded(byte[] bytes, String where) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw new IllegalArgumentException(where + " is not text in UTF-8", binary);
        }
    }
}
