package io.asyncjobs.internal.jetstream;

import org.jspecify.annotations.Nullable;

/** A message that came. Good only during the call that it is given to, by the thread that is called. */
interface Incoming {

    /** Its subject. */
    String subject();

    /** The number in base 36 that its subject has from that character on; -1 where that is none. */
    long numberInSubject(int from);

    /** Where to answer; empty for nowhere. */
    String replyTo();

    /** The status with which the server answers in place of a message; 0 for a message. */
    int status();

    /** What the server says about its status. */
    String statusText();

    /** The first value of a header; null where it has none of that name. */
    @Nullable
    String header(String name);

    /** Its headers as they were sent, a copy; null where it has none. */
    byte @Nullable [] headers();

    /** Its bytes, a copy. */
    byte[] body();
}
