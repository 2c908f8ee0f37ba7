package io.asyncjobs.cli.session;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** URLs of servers as they may be shown. */
final class ServerUrls {

    private static final Pattern SCHEME = Pattern.compile("^(?:[a-z]+://)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[[0-9a-fA-F:.%]+]|[\\w.-]+)(?::\\d{1,5})?/?");

    private ServerUrls() {}

    /** A comma list of URLs without user names, passwords and tokens; what is no address is not shown at all. */
    static String withoutLogins(String urls) {
        return Arrays.stream(urls.split(",", -1)).map(ServerUrls::withoutLogin).collect(Collectors.joining(","));
    }

    private static String withoutLogin(String url) {
        var scheme = SCHEME.matcher(url.strip());
        scheme.find();
        var rest = url.strip().substring(scheme.end());
        var address = rest.substring(rest.lastIndexOf('@') + 1);
        return ADDRESS.matcher(address).matches() ? scheme.group() + address : "(unreadable)";
    }
}
