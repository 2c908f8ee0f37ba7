package io.asyncjobs.task;

import java.util.Objects;

/** The rules for names on the wire (the original's regular expression, and stream names for queues). */
public final class Names {

    private static final int MAX_LENGTH = 200;

    private Names() {}

    /**
     * A task type: 1 to 200 of {@code a-z A-Z 0-9 _ : -}.
     *
     * @throws IllegalArgumentException naming the first character that may not stand there
     */
    public static String type(String type) {
        return checked(type, "task type");
    }

    /**
     * A task id: 1 to 200 of {@code a-z A-Z 0-9 _ : -}.
     *
     * @throws IllegalArgumentException naming the first character that may not stand there
     */
    public static String id(String id) {
        return checked(id, "task id");
    }

    /**
     * A queue's name: 1 to 200 visible ASCII characters without {@code > * . / \ "}, since it is part of a stream's name and of subjects.
     *
     * @throws IllegalArgumentException naming the first character that may not stand there
     */
    public static String queue(String queue) {
        Objects.requireNonNull(queue, "queue");
        length(queue, "queue name");
        for (int i = 0; i < queue.length(); i++) {
            char c = queue.charAt(i);
            if (!isQueueCharacter(c)) {
                throw refused(queue, "queue name", c, "any of > * . / \\ \", spaces or characters outside of ASCII");
            }
        }
        return queue;
    }

    /** Whether the text may be a queue's name; never throws. */
    public static boolean isQueue(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isQueueCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQueueCharacter(char c) {
        return c > ' ' && c < 127 && ">*./\\\"".indexOf(c) < 0;
    }

    /** Whether the text may be a task id; never throws. */
    public static boolean isId(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isNameCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String checked(String text, String what) {
        Objects.requireNonNull(text, what);
        length(text, what);
        for (int i = 0; i < text.length(); i++) {
            if (!isNameCharacter(text.charAt(i))) {
                throw refused(text, what, text.charAt(i), "anything but a-z A-Z 0-9 _ : -");
            }
        }
        return text;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == ':'
                || c == '-';
    }

    private static void length(String text, String what) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty; give it 1 to " + MAX_LENGTH + " characters");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the " + what + " has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
    }

    private static IllegalArgumentException refused(String text, String what, char found, String rule) {
        var shown = found <= ' ' || found >= 127 ? "character " + (int) found : "'" + found + "'";
        return new IllegalArgumentException(
                "the " + what + " \"" + shown(text) + "\" contains " + shown + "; it may not contain " + rule);
    }

    /** How a text that anybody may have written is shown: its first 80 characters, on one line. */
    public static String shown(String text) {
        var shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 80); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c == 127 ? '?' : c);
        }
        return shown.toString();
    }
}
