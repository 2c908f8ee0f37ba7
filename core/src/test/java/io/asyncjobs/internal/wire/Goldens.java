package io.asyncjobs.internal.wire;

import java.util.List;

/** Task documents byte for byte as version 0.3.0 of the Go original stored them. */
final class Goldens {

    static final String NEW = "{\"id\":\"t-one\",\"type\":\"email:new\",\"queue\":\"TEST\","
            + "\"payload\":\"eyJoZWxsbyI6Ilx1MDAzY3dvcmxkXHUwMDNlIFx1MDAyNiBjbyIsIm4iOjB9\",\"max_tries\":10,"
            + "\"state\":\"new\",\"created\":\"2026-11-24T11:26:31.780815082Z\",\"tries\":0}";

    static final String ACTIVE = "{\"id\":\"t-one\",\"type\":\"email:new\",\"queue\":\"TEST\","
            + "\"payload\":\"eyJoZWxsbyI6Ilx1MDAzY3dvcmxkXHUwMDNlIFx1MDAyNiBjbyIsIm4iOjB9\",\"max_tries\":10,"
            + "\"state\":\"active\",\"created\":\"2026-11-24T11:26:31.780815082Z\","
            + "\"tried\":\"2026-11-24T11:26:33.13621367Z\",\"tries\":1}";

    static final String RETRY = "{\"id\":\"t-one\",\"type\":\"email:new\",\"queue\":\"TEST\","
            + "\"payload\":\"eyJoZWxsbyI6Ilx1MDAzY3dvcmxkXHUwMDNlIFx1MDAyNiBjbyIsIm4iOjB9\",\"max_tries\":10,"
            + "\"state\":\"retry\",\"created\":\"2026-11-24T11:26:31.780815082Z\","
            + "\"tried\":\"2026-11-24T11:26:33.033422325Z\",\"tries\":1,\"last_err\":\"told to fail try 1\"}";

    static final String COMPLETE = "{\"id\":\"t-one\",\"type\":\"email:new\",\"queue\":\"TEST\","
            + "\"payload\":\"eyJoZWxsbyI6Ilx1MDAzY3dvcmxkXHUwMDNlIFx1MDAyNiBjbyIsIm4iOjB9\",\"max_tries\":10,"
            + "\"result\":{\"payload\":\"done\",\"completed\":\"2026-11-24T11:26:33.537257883Z\"},"
            + "\"state\":\"complete\",\"created\":\"2026-11-24T11:26:31.780815082Z\","
            + "\"tried\":\"2026-11-24T11:26:33.537257383Z\",\"tries\":2}";

    /** No payload, and a result of numbers that no double holds. */
    static final String NO_PAYLOAD = "{\"id\":\"nilpay\",\"type\":\"a\",\"queue\":\"A\",\"payload\":null,"
            + "\"max_tries\":0,\"result\":{\"payload\":{\"b\":2.50,\"a\":[1,null,\"\\u003cx\\u003e\"],"
            + "\"big\":12345678901234567890},\"completed\":\"2026-11-24T11:27:31.427650292Z\"},"
            + "\"state\":\"complete\",\"created\":\"2026-11-24T11:27:31.400323939Z\","
            + "\"tried\":\"2026-11-24T11:27:31.427650242Z\",\"tries\":1}";

    static final String BYTES_RESULT = "{\"id\":\"bytes\",\"type\":\"a\",\"queue\":\"A\",\"payload\":\"MQ==\","
            + "\"max_tries\":10,\"result\":{\"payload\":\"cmF3IMOp\",\"completed\":\"2026-11-24T11:27:58.446989237Z\"},"
            + "\"state\":\"complete\",\"created\":\"2026-11-24T11:27:56.442308269Z\","
            + "\"tried\":\"2026-11-24T11:27:58.446989167Z\",\"tries\":1}";

    static final String TEXT_RESULT = "{\"id\":\"str\",\"type\":\"a\",\"queue\":\"A\",\"payload\":\"Ingi\","
            + "\"max_tries\":10,\"result\":{\"payload\":\"\\u003cé\\u003e \\u0026 \\\"q\\\" / ☃\","
            + "\"completed\":\"2026-11-24T11:28:23.475412531Z\"},\"state\":\"complete\","
            + "\"created\":\"2026-11-24T11:28:21.470244378Z\",\"tried\":\"2026-11-24T11:28:23.475412451Z\",\"tries\":1}";

    static final String TERMINATED = "{\"id\":\"term2\",\"type\":\"a\",\"queue\":\"A\",\"payload\":\"e30=\","
            + "\"max_tries\":10,\"state\":\"terminated\",\"created\":\"2026-11-24T11:31:21.818206519Z\","
            + "\"tried\":\"2026-11-24T11:31:21.834729562Z\",\"tries\":1,\"last_err\":\"told to stop: terminate task\"}";

    static final String PAST_DEADLINE = "{\"id\":\"past\",\"type\":\"a\",\"queue\":\"A\",\"payload\":\"e30=\","
            + "\"deadline\":\"2026-11-24T11:29:06.524774599Z\",\"max_tries\":10,\"state\":\"expired\","
            + "\"created\":\"2026-11-24T11:29:11.52479565Z\",\"tries\":0}";

    static final String OUT_OF_TRIES = "{\"id\":\"tries\",\"type\":\"a\",\"queue\":\"A\",\"payload\":\"e30=\","
            + "\"max_tries\":2,\"state\":\"expired\",\"created\":\"2026-11-24T11:29:36.567551131Z\","
            + "\"tried\":\"2026-11-24T11:29:38.676406368Z\",\"tries\":2,\"last_err\":\"told to fail try 2\"}";

    static final String NO_HANDLER = "{\"id\":\"nobody\",\"type\":\"nobody\",\"queue\":\"C\",\"payload\":\"e30=\","
            + "\"max_tries\":10,\"state\":\"retry\",\"created\":\"2026-11-24T11:30:26.622428659Z\","
            + "\"tried\":\"2026-11-24T11:30:27.151930589Z\",\"tries\":6,"
            + "\"last_err\":\"no handler for task type \\\"nobody\\\"\"}";

    static final String QUEUE_ERROR = "{\"id\":\"full1\",\"type\":\"a\",\"queue\":\"FULL\",\"payload\":\"MQ==\","
            + "\"max_tries\":10,\"state\":\"queue_error\",\"created\":\"2026-11-24T11:32:52.772717682Z\",\"tries\":0,"
            + "\"last_err\":\"maximum messages exceeded (10077)\"}";

    /** Its deadline is in another zone than UTC. */
    static final String ZONE =
            "{\"id\":\"zone\",\"type\":\"a\",\"queue\":\"A\",\"payload\":\"WzEsMi41MCwiw6nimIMiXQ==\","
                    + "\"deadline\":\"2026-11-24T17:57:31.383133073+05:30\",\"max_tries\":10,\"state\":\"new\","
                    + "\"created\":\"2026-11-24T11:27:31.383154514Z\",\"tries\":0}";

    private Goldens() {}

    /** Those whose times are all in UTC. */
    static List<String> inUtc() {
        return List.of(
                NEW,
                ACTIVE,
                RETRY,
                COMPLETE,
                NO_PAYLOAD,
                BYTES_RESULT,
                TEXT_RESULT,
                TERMINATED,
                PAST_DEADLINE,
                OUT_OF_TRIES,
                NO_HANDLER,
                QUEUE_ERROR);
    }
}
