package io.asyncjobs.cli;

import io.asyncjobs.cli.session.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The root of all commands. */
@Command(
        name = "ajc",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = false,
        synopsisHeading = "Usage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        description = "Asynchronous jobs on NATS JetStream.",
        footer = {
            "",
            "The server is the first that is named: --server, --context, NATS_URL,",
            "NATS_CONTEXT, CONTEXT, a running \"ajc dev\", the selected NATS context, a NATS",
            "context AJC.",
            "",
            "AJC_DEBUG is --debug, NO_COLOR leaves colours out, AJC_SIGN, AJC_VERIFY and",
            "AJC_SIGNATURES_OPTIONAL are the options of that name of tasks, schedules and",
            "dead letters.",
            "",
            "Examples:",
            "  ajc demo",
            "  ajc dev",
            "  ajc task add email:new '{\"to\":\"ada\"}' --queue EMAIL"
        })
final class Ajc {

    @Mixin
    final GlobalOptions options;

    Ajc(GlobalOptions options) {
        this.options = options;
    }
}
