package io.asyncjobs.internal.jetstream;

/**
 * What the reply subject of a delivered message says, in its first form (9 tokens) and its second (11 or more, which has
 * a domain and an account hash before the stream).
 *
 * @param streamSequence the message's sequence in its stream
 * @param deliveries how often it was delivered
 * @param pending how many messages wait behind it
 */
record AckSubject(long streamSequence, long deliveries, long pending) {

    private static final int FIRST_FORM_TOKENS = 9;

    static AckSubject parse(String subject) {
        var tokens = subject.split("\\.", -1);
        int deliveredAt = tokens.length == FIRST_FORM_TOKENS ? 4 : 6;
        if (tokens.length < FIRST_FORM_TOKENS) {
            throw new IllegalArgumentException("not an acknowledgement subject: " + subject);
        }
        return new AckSubject(
                Long.parseLong(tokens[deliveredAt + 1]),
                Long.parseLong(tokens[deliveredAt]),
                Long.parseLong(tokens[deliveredAt + 4]));
    }
}
