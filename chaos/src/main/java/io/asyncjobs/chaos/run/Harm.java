package io.asyncjobs.chaos.run;

import java.util.Optional;

/**
 * What a nemesis does next.
 *
 * @param fault what happens
 * @param meanwhile what else happens in the middle of it
 */
public record Harm(Fault fault, Optional<Fault> meanwhile) {

    /** Both in words. */
    public String words() {
        return fault.words() + meanwhile.map(other -> " with " + other.words()).orElse("");
    }
}
