package io.asyncjobs.cli.top;

import io.asyncjobs.cli.top.Key.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes keys of the bytes that a terminal sends. Arrows come as several bytes that begin with the one of the escape key, so
 * whether that was pressed is known only with the next byte, or when none follows. Not safe for use by several threads.
 */
final class KeyDecoder {

    private static final int ESC = 0x1b;
    private static final int CTRL_C = 3;
    private static final int LONGEST_SEQUENCE = 16;

    private enum State {
        PLAIN,
        ESCAPED,
        SEQUENCE
    }

    private State state = State.PLAIN;
    private final StringBuilder sequence = new StringBuilder();
    private final List<Key> found = new ArrayList<>();

    /** The keys that are complete with these bytes, each of which is a character here. */
    List<Key> decoded(String bytes) {
        bytes.chars().forEach(this::accept);
        return taken();
    }

    /** Whether what follows decides what was pressed. */
    boolean isPending() {
        return state != State.PLAIN;
    }

    /** The keys that are complete since nothing follows. */
    List<Key> silence() {
        if (state == State.ESCAPED) {
            found.add(Named.ESCAPE);
        }
        state = State.PLAIN;
        return taken();
    }

    private List<Key> taken() {
        var taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    private void accept(int next) {
        switch (state) {
            case PLAIN -> plain(next);
            case ESCAPED -> {
                if (next == '[' || next == 'O') {
                    state = State.SEQUENCE;
                    sequence.setLength(0);
                } else {
                    found.add(Named.ESCAPE);
                    plain(next);
                }
            }
            case SEQUENCE -> {
                sequence.append((char) next);
                boolean isLast = next >= 0x40 && next <= 0x7e;
                if (isLast || sequence.length() > LONGEST_SEQUENCE) {
                    sequence(sequence.toString());
                    state = State.PLAIN;
                }
            }
        }
    }

    private void plain(int next) {
        state = next == ESC ? State.ESCAPED : State.PLAIN;
        if (next == CTRL_C) {
            found.add(Named.INTERRUPT);
        } else if (next == '\r' || next == '\n') {
            found.add(Named.ENTER);
        } else if (next >= ' ' && next < 0x7f) {
            found.add(new Key.Letter((char) next));
        }
    }

    private void sequence(String text) {
        switch (text) {
            case "A" -> found.add(Named.UP);
            case "B" -> found.add(Named.DOWN);
            case "H", "1~", "7~" -> found.add(Named.HOME);
            case "F", "4~", "8~" -> found.add(Named.END);
            case "5~" -> found.add(Named.PAGE_UP);
            case "6~" -> found.add(Named.PAGE_DOWN);
            default -> {
                // a key that means nothing here
            }
        }
    }
}
