package io.asyncjobs.internal.jetstream;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A server and what the account may use of it.
 *
 * @param version the version of the server that is connected
 * @param apiLevel what its cluster's JetStream can do
 * @param belowFloor whether that is less than is needed
 * @param needed the oldest version that is enough
 * @param cluster the cluster's name, empty for none
 * @param maxPayload the largest message, in bytes
 * @param usages what the account uses, of what it may
 * @param bytesRequired whether streams must have a limit of their bytes, which ours have not
 */
public record ServerFacts(
        String version,
        int apiLevel,
        boolean belowFloor,
        String needed,
        String cluster,
        long maxPayload,
        List<Usage> usages,
        boolean bytesRequired) {

    /** Copies the list. */
    public ServerFacts {
        usages = List.copyOf(usages);
    }

    /**
     * How much of something is used.
     *
     * @param what its name
     * @param bytes whether it is counted in bytes
     * @param used how much of it is used
     * @param limit how much there may be, below 1 for no limit
     */
    public record Usage(String what, boolean bytes, long used, long limit) {}

    static List<Usage> usages(JsonNode account) {
        var usages = new ArrayList<Usage>(usages("", account));
        account.path("tiers")
                .properties()
                .forEach(tier -> usages.addAll(usages(" of tier " + tier.getKey(), tier.getValue())));
        return usages;
    }

    private static List<Usage> usages(String tier, JsonNode of) {
        var limits = of.path("limits");
        return List.of(
                usage("file storage" + tier, true, of.path("storage"), limits.path("max_storage")),
                usage("memory storage" + tier, true, of.path("memory"), limits.path("max_memory")),
                usage("number of streams" + tier, false, of.path("streams"), limits.path("max_streams")),
                usage("number of consumers" + tier, false, of.path("consumers"), limits.path("max_consumers")));
    }

    private static Usage usage(String what, boolean bytes, JsonNode used, JsonNode limit) {
        return new Usage(what, bytes, used.asLong(0), limit.asLong(-1));
    }
}
