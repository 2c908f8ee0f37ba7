package io.asyncjobs.internal.checkup;

import io.asyncjobs.checkup.Area;
import io.asyncjobs.checkup.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Do this machine and the server agree on the time? No I/O. */
final class ClockCheck {

    private static final Duration SOME = Duration.ofSeconds(1);
    private static final Duration MUCH = Duration.ofSeconds(30);

    private ClockCheck() {}

    /** By how much the server is ahead; empty where that could not be measured. */
    static List<Finding> of(Optional<Duration> ahead) {
        var findings = new Findings(Area.CLOCK);
        if (ahead.isEmpty()) {
            return findings.note(
                            "clock",
                            "",
                            "the server's time is not known, since no answer was dated",
                            "grant publish on $SYS.REQ.USER.INFO to this user")
                    .list();
        }
        var off = ahead.get();
        var text = "this machine's clock is " + Amounts.duration(off) + " " + (off.isNegative() ? "ahead of" : "behind")
                + " the server's";
        var remedy = "let both keep their clocks by NTP, such as \"timedatectl set-ntp true\"";
        if (off.abs().compareTo(MUCH) > 0) {
            findings.fault("clock", "", text + ": deadlines and ages that processes compare are wrong", remedy);
        } else if (off.abs().compareTo(SOME) > 0) {
            findings.warning("clock", "", text, remedy);
        } else {
            findings.ok("clock", "", "this machine's clock is within a second of the server's");
        }
        return findings.list();
    }
}
