package io.asyncjobs.load;

import java.util.List;

/** The sources of a program in Go, which are part of this module's jar. */
enum GoProgram {
    /** The writes of a job queue with no logic around them. */
    CEILING("ceiling", List.of("drain.go", "go.mod", "go.sum", "main.go", "pipe.go", "publish.go", "store.go")),
    /** The original. */
    ORIGINAL(
            "original",
            List.of(
                    "enqueue.go",
                    "go.mod",
                    "go.sum",
                    "latency.go",
                    "main.go",
                    "process.go",
                    "read.go",
                    "schedule.go",
                    "serve.go"));

    private final String folder;

    @SuppressWarnings("ImmutableEnumChecker") // the lists above cannot be changed
    private final List<String> files;

    GoProgram(String folder, List<String> files) {
        this.folder = folder;
        this.files = files;
    }

    /** What it is called by. */
    String folder() {
        return folder;
    }

    List<String> files() {
        return files;
    }

    /** Where a file of it is in the jar, beside this class. */
    String resource(String file) {
        return "go/" + folder + "/" + file;
    }
}
