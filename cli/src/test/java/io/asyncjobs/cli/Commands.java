package io.asyncjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Runs commands against one server and looks at how they ended. */
record Commands(String url, Path home) {

    /** A command that is to succeed. */
    CommandRun succeed(String... args) {
        var run = CommandRun.against(url, home, args);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run;
    }

    /** The one sentence of a command that is to fail and to print nothing else. */
    String fail(String... args) {
        var run = CommandRun.against(url, home, args);
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("ajc: ").doesNotContain("\tat ", "Exception");
        assertThat(run.err().lines()).hasSize(1);
        return run.err();
    }
}
