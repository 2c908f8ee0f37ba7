package io.asyncjobs.internal.jetstream;

import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

/** A message as the client library gives it. */
record LibraryMessage(Message message) implements Incoming {

    @Override
    public String subject() {
        return message.getSubject();
    }

    @Override
    public long numberInSubject(int from) {
        var subject = message.getSubject();
        try {
            return Long.parseLong(subject, from, subject.length(), Character.MAX_RADIX);
        } catch (NumberFormatException | IndexOutOfBoundsException foreign) {
            return -1;
        }
    }

    @Override
    public String replyTo() {
        var replyTo = message.getReplyTo();
        return replyTo == null ? "" : replyTo;
    }

    @Override
    public int status() {
        return message.isStatusMessage() ? message.getStatus().getCode() : 0;
    }

    @Override
    public String statusText() {
        var text = message.isStatusMessage() ? message.getStatus().getMessage() : null;
        return text == null ? "" : text;
    }

    @Override
    public @Nullable String header(String name) {
        var headers = message.getHeaders();
        return headers == null ? null : headers.getFirst(name);
    }

    @Override
    public byte @Nullable [] headers() {
        var headers = message.getHeaders();
        return headers == null ? null : headers.getSerialized();
    }

    @Override
    public byte[] body() {
        return message.getData();
    }

    @Override
    public String toString() {
        return "message of " + subject();
    }
}
