package io.asyncjobs.chaos.check;

/**
 * A rule that was broken.
 *
 * @param rule the rule
 * @param what by what, in one line
 */
public record Violation(Rule rule, String what) {

    @Override
    public String toString() {
        return rule + ": " + what;
    }
}
