package io.asyncjobs.internal.jetstream;

import io.asyncjobs.error.CorruptDataException;
import io.asyncjobs.task.Names;

/**
 * What the reply subject of a delivered message says, in its first form (9 tokens) and its second (11 or more, which has
 * a domain and an account hash before the stream).
 *
 * @param streamSequence the message's sequence in its stream
 * @param consumerSequence how many deliveries the consumer had made with this one
 * @param deliveries how often it was delivered
 * @param pending how many messages wait behind it
 */
record AckSubject(long streamSequence, long consumerSequence, long deliveries, long pending) {

    private static final int FIRST_FORM_TOKENS = 9;

    /**
     * Reads it.
     *
     * @throws CorruptDataException if it is another subject
     */
    static AckSubject parse(String subject) {
        int tokens = 1;
        for (int i = 0; i < subject.length(); i++) {
            if (subject.charAt(i) == '.') {
                tokens++;
            }
        }
        if (tokens < FIRST_FORM_TOKENS) {
            throw foreign(subject);
        }
        int start = 0;
        for (int before = tokens == FIRST_FORM_TOKENS ? 4 : 6; before > 0; before--) {
            start = subject.indexOf('.', start) + 1;
        }
        long deliveries = number(subject, start);
        start = subject.indexOf('.', start) + 1;
        long sequence = number(subject, start);
        start = subject.indexOf('.', start) + 1;
        long delivery = number(subject, start);
        start = subject.indexOf('.', start) + 1;
        start = subject.indexOf('.', start) + 1;
        return new AckSubject(sequence, delivery, deliveries, number(subject, start));
    }

    /** Of the token that begins there. */
    private static long number(String subject, int start) {
        int dot = subject.indexOf('.', start);
        try {
            return Long.parseLong(subject, start, dot < 0 ? subject.length() : dot, 10);
        } catch (NumberFormatException notOne) {
            throw foreign(subject);
        }
    }

    private static CorruptDataException foreign(String subject) {
        return new CorruptDataException("not an acknowledgement subject: " + Names.shown(subject));
    }
}
