package io.asyncjobs.server.live;

import io.asyncjobs.AuditLog;
import io.asyncjobs.audit.AuditEntry;
import java.util.List;

/** What is new in the audit log from one look at it to the next, whoever wrote it. For one thread. */
final class AuditNews {

    private static final int MOST = 500;
    private static final long UNKNOWN = -1;

    private final AuditLog log;
    private long position = UNKNOWN;

    AuditNews(AuditLog log) {
        this.log = log;
    }

    /** What there is by now is not new. */
    void begin() {
        position = log.last();
    }

    /** What came since; at the first look that is not possible before there is a beginning. */
    List<AuditEntry> look() throws InterruptedException {
        if (position == UNKNOWN) {
            begin();
            return List.of();
        }
        var news = log.after(position, MOST);
        position = news.position();
        return news.entries();
    }
}
