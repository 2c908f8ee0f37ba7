package io.asyncjobs.cli.dlq;

import io.asyncjobs.cli.output.Json;
import io.asyncjobs.deadletter.DeadLetter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Dead letters as JSON. */
final class LetterText {

    private LetterText() {}

    /** A letter's own keys. */
    static Map<String, Object> json(DeadLetter letter) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", letter.id());
        json.put("type", letter.type());
        json.put("queue", letter.queue());
        json.put("reason", letter.reason().word());
        json.put("died", letter.died().toString());
        json.put("tries", letter.tries());
        json.put("error", letter.error());
        return json;
    }

    /** As {@link #json}, with the task's document, or its bytes in base64 where it is unreadable. */
    static Map<String, Object> whole(DeadLetter letter) {
        var json = json(letter);
        var bytes = letter.document().bytes();
        if (letter.task().isPresent()) {
            json.put("task", Json.tree(bytes));
        } else {
            json.put("document", bytes);
        }
        return json;
    }
}
