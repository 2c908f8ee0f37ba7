package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.ByteSize;
import io.asyncjobs.checkup.Finding;
import io.asyncjobs.internal.jetstream.Look;
import io.asyncjobs.internal.jetstream.ServerFacts;
import io.asyncjobs.internal.jetstream.ServerFacts.Usage;
import java.util.List;

/** Is the server new enough, and does the account leave room? No I/O. */
final class ServerCheck {

    private static final long SMALL_PAYLOAD = 64 * 1024;
    private static final int NEARLY = 80;

    private ServerCheck() {}

    static List<Finding> of(Look<ServerFacts> look) {
        var findings = new Findings(Area.SERVER);
        switch (look) {
            case Look.There<ServerFacts> there -> known(there.what(), findings);
            case Look.Denied<ServerFacts> denied ->
                findings.fault(
                        "jetstream",
                        "",
                        "JetStream cannot be used: " + denied.reason(),
                        "grant publish on that subject to this user; every role needs it");
            case Look.Silent<ServerFacts> silent ->
                findings.fault(
                        "jetstream",
                        "",
                        "JetStream does not answer: " + silent.reason(),
                        "start the server with \"nats-server -js\", or enable JetStream for the account in its configuration");
            case Look.Missing<ServerFacts> missing ->
                findings.fault("jetstream", "", "JetStream says nothing of the account", "upgrade the nats-server");
        }
        return findings.list();
    }

    private static void known(ServerFacts server, Findings findings) {
        version(server, findings);
        findings.ok("jetstream", "", "JetStream is on");
        if (server.bytesRequired()) {
            findings.fault(
                    "account-limits",
                    "",
                    "the account wants a limit of bytes for every stream, and streams that are made here have none",
                    "set max_bytes_required: false in the account's limits (nsc edit account --js-max-bytes-required=false)");
        }
        server.usages().forEach(usage -> usage(usage, findings));
        if (findings.isFine()) {
            findings.ok("account-limits", "", room(server.usages()));
        }
        payload(server, findings);
    }

    private static void version(ServerFacts server, Findings findings) {
        var text = "nats-server " + server.version() + " with JetStream API level " + server.apiLevel();
        if (server.belowFloor()) {
            findings.fault(
                    "server-version",
                    server.version(),
                    text + " is older than what is needed",
                    "upgrade every server of the cluster to nats-server " + server.needed() + " or later");
        } else {
            findings.ok("server-version", server.version(), text);
        }
    }

    private static void usage(Usage usage, Findings findings) {
        if (usage.limit() < 1 || usage.used() * 100 < usage.limit() * NEARLY) {
            return;
        }
        var text = "the " + usage.what() + " of the account is at " + amount(usage, usage.used()) + " of "
                + amount(usage, usage.limit());
        var remedy =
                "raise the account's limit in the server's configuration, delete what is over (ajc task purge), or set a"
                        + " retention (ajc task configure --retention)";
        if (usage.used() >= usage.limit()) {
            findings.fault("account-limits", usage.what(), text + ": nothing more is stored or made", remedy);
        } else {
            findings.warning("account-limits", usage.what(), text, remedy);
        }
    }

    private static String amount(Usage usage, long value) {
        return usage.bytes() ? ByteSize.text(value) : Amounts.number(value);
    }

    private static String room(List<Usage> usages) {
        var limited = usages.stream().filter(usage -> usage.limit() > 0).toList();
        if (limited.isEmpty()) {
            return "the account has no limits of its own";
        }
        return "the account's limits leave room: "
                + String.join(
                        ", ",
                        limited.stream()
                                .map(usage -> usage.what() + " " + amount(usage, usage.used()) + " of "
                                        + amount(usage, usage.limit()))
                                .toList());
    }

    private static void payload(ServerFacts server, Findings findings) {
        var text = "a task may take " + ByteSize.text(server.maxPayload()) + " with its payload (max_payload)";
        if (server.maxPayload() < SMALL_PAYLOAD) {
            findings.warning(
                    "max-payload", "", text + ", which is little", "raise max_payload in the server's configuration");
        } else {
            findings.ok("max-payload", "", text);
        }
    }
}
