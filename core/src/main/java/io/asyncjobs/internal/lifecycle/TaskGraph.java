package io.asyncjobs.internal.lifecycle;

import io.asyncjobs.task.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Specs that depend on each other, in levels: each task depends only on tasks of earlier levels and on tasks outside of
 * the graph. No I/O.
 */
public final class TaskGraph {

    private final List<List<TaskSpec>> levels;
    private final Set<String> outside;

    private TaskGraph(List<List<TaskSpec>> levels, Set<String> outside) {
        this.levels = levels;
        this.outside = outside;
    }

    /**
     * Orders the specs.
     *
     * @throws IllegalArgumentException if two have one id or are one object, or some depend on each other in a cycle
     */
    public static TaskGraph of(Collection<TaskSpec> specs) {
        var byId = new LinkedHashMap<String, TaskSpec>();
        var each = new HashSet<TaskSpec>(); // a spec has no equality, so the same one is meant
        for (var spec : specs) {
            if (!each.add(spec)) {
                throw new IllegalArgumentException(
                        "one spec stands twice in the graph: " + spec + "; make two of them");
            }
            spec.id().ifPresent(id -> {
                if (byId.put(id, spec) != null) {
                    throw new IllegalArgumentException("two tasks of the graph have the id " + id);
                }
            });
        }
        var missing = new HashMap<TaskSpec, Integer>();
        var children = new HashMap<String, List<TaskSpec>>();
        var outside = new LinkedHashSet<String>();
        var level = new ArrayList<TaskSpec>();
        for (var spec : specs) {
            int inside = 0;
            for (var parent : spec.dependencies()) {
                if (byId.containsKey(parent)) {
                    inside++;
                    children.computeIfAbsent(parent, id -> new ArrayList<>()).add(spec);
                } else if (!spec.waitsForUnknown()) {
                    outside.add(parent);
                }
            }
            if (inside == 0) {
                level.add(spec);
            } else {
                missing.put(spec, inside);
            }
        }
        var levels = new ArrayList<List<TaskSpec>>();
        while (!level.isEmpty()) {
            levels.add(List.copyOf(level));
            var next = new ArrayList<TaskSpec>();
            for (var parent : level) {
                for (var child : parent.id().map(children::get).orElse(List.of())) {
                    if (missing.merge(child, -1, Integer::sum) == 0) {
                        missing.remove(child);
                        next.add(child);
                    }
                }
            }
            level = next;
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the tasks of the graph depend on each other in a cycle, so none of them"
                    + " could start: " + cycle(byId, missing) + "; nothing was stored");
        }
        return new TaskGraph(levels, outside);
    }

    /** One cycle among those that are left, each arrow from a child to a task that it depends on. */
    private static String cycle(Map<String, TaskSpec> byId, Map<TaskSpec, Integer> left) {
        var path = new ArrayDeque<String>();
        var seen = new LinkedHashSet<String>();
        // each of those left depends on another one of them, so following these leads into a cycle
        var spec = left.keySet().iterator().next();
        while (true) {
            var next = spec.dependencies().stream()
                    .filter(byId::containsKey)
                    .filter(id -> left.containsKey(Objects.requireNonNull(byId.get(id))))
                    .findFirst()
                    .orElseThrow();
            if (!seen.add(next)) {
                path.add(next);
                while (!path.getFirst().equals(next)) {
                    path.removeFirst();
                }
                return String.join(" -> ", path);
            }
            path.add(next);
            spec = Objects.requireNonNull(byId.get(next));
        }
    }

    /** The levels, parents first; together all specs. */
    public List<List<TaskSpec>> levels() {
        return levels;
    }

    /** The parents that are not in the graph and must be stored, those aside that are waited for anyhow. */
    public Set<String> outside() {
        return outside;
    }
}
