package io.asyncjobs.cli.doctor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.asyncjobs.checkup.Severity;
import io.asyncjobs.cli.run.ExitCode;
import io.asyncjobs.cli.session.Session;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Looks at an installation and says what is wrong and what to do about it. */
@Command(
        name = "doctor",
        description = {
            "Looks at the server, streams, queues, permissions, the clock, schedules and tasks, and says what is wrong and"
                    + " what to do about it. Makes and changes nothing.",
            "",
            "Ends with 0 if there is no fault, with 2 if there is one, and with 1 if it could not look, for instance since no"
                    + " server is named."
        },
        footer = {
            "",
            "What is as it should be begins with ✓, what is worth knowing with ·, what may",
            "go wrong with !, and with ✗ what keeps tasks from running or loses them.",
            "",
            "Example:",
            "  ajc doctor"
        })
public final class DoctorCommand implements Callable<Integer> {

    private final Session session;

    /** The command of a session. */
    public DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!session.isDebug() && LoggerFactory.getLogger("io.asyncjobs") instanceof Logger logger) {
            logger.setLevel(Level.ERROR); // what is refused is a finding
        }
        var findings = session.builder(builder -> builder).checkup();
        var report = new Report(session.serverText(), session.namespace(), findings);
        if (session.output().isJson()) {
            session.output().document(report.json());
        } else {
            report.print(session.output());
        }
        return report.has(Severity.FAULT) ? ExitCode.NO : ExitCode.OK;
    }
}
