package io.asyncjobs.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with the arguments, in our own words instead of the parser's. */
final class UsageText {

    private static final Pattern FOUND_INSTEAD = Pattern.compile("but found '(.*)'", Pattern.DOTALL);
    private static final Pattern WRONG_VALUE = Pattern.compile("Invalid value for .*?: (.*)", Pattern.DOTALL);
    private static final Pattern NO_NUMBER = Pattern.compile("'(.*)' is not an? (?:int|long)", Pattern.DOTALL);
    private static final Pattern NO_PAIR =
            Pattern.compile(".* should be in KEY=VALUE format but was (.*)", Pattern.DOTALL);
    private static final Pattern VALUE_LABEL = Pattern.compile("=\\S+?(?=,| are )");
    private static final Pattern EXCLUSIVE =
            Pattern.compile("(?:Error: )?(.*) are mutually exclusive.*", Pattern.DOTALL);

    private UsageText() {}

    static String of(ParameterException wrong) {
        var message = String.valueOf(wrong.getMessage());
        return switch (wrong) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing when !missing.getMissing().isEmpty() -> missing(missing, message);
            case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given more than once";
            case MutuallyExclusiveArgsException exclusive -> exclusive(message);
            default -> value(wrong.getArgSpec(), message);
        };
    }

    private static String unmatched(UnmatchedArgumentException unmatched) {
        var first = unmatched.getUnmatched().get(0);
        var command = unmatched.getCommandLine();
        if (unmatched.isUnknownOption()) {
            return "there is no option " + first;
        }
        return command.getSubcommands().isEmpty()
                ? "\"" + first + "\" is one argument too many; a value with spaces needs quotes"
                : "there is no command \"" + command.getCommandSpec().qualifiedName() + " " + first + "\"";
    }

    private static String missing(MissingParameterException missing, String message) {
        var names = missing.getMissing().stream().map(UsageText::name).collect(Collectors.joining(", "));
        if (!(missing.getMissing().get(0) instanceof OptionSpec option)) {
            return names + (missing.getMissing().size() == 1 ? " is missing" : " are missing");
        }
        var instead = FOUND_INSTEAD.matcher(message);
        return name(option) + " needs a value, " + option.paramLabel()
                + (instead.find() ? ", and is followed by " + instead.group(1) : "");
    }

    private static String exclusive(String message) {
        var both = EXCLUSIVE.matcher(VALUE_LABEL.matcher(message).replaceAll(""));
        return both.matches() ? both.group(1).replace(", ", " and ") + " cannot be given together" : message;
    }

    private static String value(ArgSpec arg, String message) {
        if (arg == null) {
            return message.equals("Missing required subcommand") ? "a command is missing" : message;
        }
        var pair = NO_PAIR.matcher(message);
        if (pair.matches()) {
            return name(arg) + " is written " + arg.paramLabel() + ", and not " + pair.group(1);
        }
        var wrong = WRONG_VALUE.matcher(message);
        if (!wrong.matches()) {
            return message;
        }
        var number = NO_NUMBER.matcher(wrong.group(1));
        return number.matches() ? number(name(arg), number.group(1)) : name(arg) + ": " + wrong.group(1);
    }

    private static String number(String name, String text) {
        return text.matches("[-+]?\\d+")
                ? name + " is " + text + ", which is far out of range"
                : name + " is \"" + text + "\"; it must be a whole number";
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }
}
