package io.asyncjobs.examples;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.queue.QueueSettings;
import io.asyncjobs.task.TaskType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Producer and handler share a task type, so the payload is the same Java type on both sides, generics included. */
public final class TypedPayloadExample {

    record Item(String article, int count, int cents) {}

    record Invoice(int cents) {}

    private static final TaskType<List<Item>> ORDER = TaskType.of("order:new", new TaskType.Of<List<Item>>() {});
    private static final TaskType<Invoice> INVOICE = TaskType.of("order:invoice", Invoice.class);

    private TypedPayloadExample() {}

    static void run(String url) throws Exception {
        try (var jobs = AsyncJobs.connect(url)) {
            jobs.queues().define(QueueSettings.of("ORDERS"));
            var basket = List.of(new Item("pen", 3, 120), new Item("book", 1, 2490));
            var order = jobs.producer().enqueue(ORDER.with(basket).queue("ORDERS"));
            var invoice =
                    jobs.producer().enqueue(INVOICE.with(new Invoice(2850)).queue("ORDERS"));

            var handled = new CountDownLatch(2);
            var orders = jobs.worker()
                    .queue("ORDERS")
                    .handle(ORDER, (items, context) -> {
                        handled.countDown();
                        return new Invoice(items.stream()
                                .mapToInt(item -> item.count() * item.cents())
                                .sum());
                    })
                    .handle(INVOICE, (paid, context) -> {
                        handled.countDown();
                        return "paid " + paid.cents();
                    });
            try (var worker = orders.start()) {
                handled.await();
                worker.stop(Duration.ofSeconds(10));
            }

            System.out.println("payload: " + jobs.tasks().payload(order, ORDER));
            System.out.println("order: "
                    + jobs.tasks().load(order.id()).result().orElseThrow().json());
            System.out.println("invoice: "
                    + jobs.tasks().load(invoice.id()).result().orElseThrow().json());
        }
    }

    /** Runs it on the server of this URL, or on one of its own. */
    public static void main(String... args) throws Exception {
        OnServer.run(TypedPayloadExample::run, args);
    }
}
