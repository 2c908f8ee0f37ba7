package io.asyncjobs.server.index;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Goes from a task to what it depends on and to what depends on it, step by step. For one thread, and for one question. */
final class GraphReader {

    private final RowReader rows;
    private final Set<String> queues;
    private final Set<String> seen = new HashSet<>();
    private final List<Graph.Node> nodes = new ArrayList<>();

    GraphReader(RowReader rows, Set<String> queues) {
        this.rows = rows;
        this.queues = queues;
    }

    Graph around(String id, List<String> parents, int depth) throws SQLException {
        seen.add(id);
        var above = above(parents, 1);
        var below = below(List.of(id), 1);
        for (int step = 1; !above.isEmpty() || !below.isEmpty(); step++) {
            if (step > depth || !add(above, below)) {
                return new Graph(nodes, true);
            }
            above = above(
                    above.stream().flatMap(node -> node.parents().stream()).toList(), step + 1);
            below = below(below.stream().map(Graph.Node::id).toList(), step + 1);
        }
        return new Graph(nodes, false);
    }

    /** Of both sides in turn, so that many on the one leave room for the other; false where there is no more room. */
    private boolean add(List<Graph.Node> above, List<Graph.Node> below) {
        for (Iterator<Graph.Node> up = above.iterator(), down = below.iterator(); up.hasNext() || down.hasNext(); ) {
            if ((up.hasNext() && !add(up.next())) || (down.hasNext() && !add(down.next()))) {
                return false;
            }
        }
        return true;
    }

    private boolean add(Graph.Node node) {
        if (seen.contains(node.id())) {
            return true; // of both sides, which only a cycle makes
        }
        if (seen.size() >= Graph.MOST) {
            return false;
        }
        seen.add(node.id());
        return nodes.add(node);
    }

    /** Those of these tasks that were not met yet, or more of them than there is room for. */
    private List<Graph.Node> above(List<String> parents, int step) throws SQLException {
        var ids = new LinkedHashSet<String>();
        for (var parent : parents) {
            if (ids.size() > Graph.MOST) {
                break;
            }
            if (!seen.contains(parent)) {
                ids.add(parent);
            }
        }
        var found = new HashMap<String, TaskRow>();
        for (var row : rows.find(ids)) {
            if (queues.isEmpty() || queues.contains(row.queue())) {
                found.put(row.id(), row);
            }
        }
        return ids.stream().map(id -> new Graph.Node(id, -step, found.get(id))).toList();
    }

    /** What depends on these tasks and was not met yet, or more of it than there is room for. */
    private List<Graph.Node> below(List<String> parents, int step) throws SQLException {
        var ids = new HashSet<String>();
        var found = new ArrayList<Graph.Node>();
        for (var parent : parents) {
            if (found.size() > Graph.MOST) {
                break;
            }
            for (var row : rows.children(parent, queues, Graph.MOST + 1)) {
                if (!seen.contains(row.id()) && ids.add(row.id())) {
                    found.add(new Graph.Node(row.id(), step, row));
                }
            }
        }
        return found;
    }
}
