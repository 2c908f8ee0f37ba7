package io.asyncjobs.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many questions to the server at the same time. */
final class AtOnce {

    private static final int MOST = 500;

    private AtOnce() {}

    /** A question. */
    @FunctionalInterface
    interface Question<T, R> {
        /** Asks it. */
        R of(T about) throws InterruptedException;
    }

    /**
     * The answers, in the order of what is asked about.
     *
     * @throws RuntimeException what one of the questions threw
     */
    static <T, R> List<R> ask(List<T> all, Question<T, R> question) throws InterruptedException {
        var answers = new ArrayList<R>(all.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int from = 0; from < all.size(); from += MOST) {
                var some = all.subList(from, Math.min(all.size(), from + MOST)).stream()
                        .<Callable<R>>map(about -> () -> question.of(about))
                        .toList();
                for (var asked : threads.invokeAll(some)) {
                    answers.add(answer(asked));
                }
            }
        }
        return answers;
    }

    private static <R> R answer(Future<R> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(failed);
        }
    }
}
