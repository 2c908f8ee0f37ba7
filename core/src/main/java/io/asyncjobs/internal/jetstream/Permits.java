package io.asyncjobs.internal.jetstream;

import io.asyncjobs.internal.jetstream.Grants.Extent;
import io.asyncjobs.internal.jetstream.RoleNeeds.Need;
import io.asyncjobs.security.UserRole;
import java.util.List;

/**
 * How far a user may do what the roles need.
 *
 * @param told whether the server told it; else only what can be tried without harm is known
 * @param all what is known, need by need
 */
public record Permits(boolean told, List<Permit> all) {

    /** Copies the list. */
    public Permits {
        all = List.copyOf(all);
    }

    /**
     * How far a user may do one thing that a role needs.
     *
     * @param role who needs it
     * @param isOwn whether it tells that role from the others
     * @param what what is needed, for people: {@code publish to X}
     * @param extent how much of it is permitted
     */
    public record Permit(UserRole role, boolean isOwn, String what, Extent extent) {

        static Permit of(Need need, Extent extent) {
            return new Permit(
                    need.role(),
                    need.isOwn(),
                    (need.subscribes() ? "subscribe to " : "publish to ") + need.subject(),
                    extent);
        }
    }

    static Permits of(Grants grants, List<Need> needs) {
        return new Permits(
                true,
                needs.stream()
                        .map(need -> Permit.of(
                                need,
                                (need.subscribes() ? grants.subscribe() : grants.publish()).extent(need.subject())))
                        .toList());
    }

    /** What is needed to read a stream and the user has nothing of; empty where all of it is there, or not known. */
    public List<String> missingToRead(String stream) {
        return all.stream()
                .filter(permit -> permit.role() == UserRole.OBSERVER && permit.extent() == Extent.NOTHING)
                .map(Permit::what)
                .filter(what -> what.contains(".CONSUMER.CREATE." + stream + ".")
                        || what.contains(".CONSUMER.MSG.NEXT." + stream + "."))
                .toList();
    }
}
