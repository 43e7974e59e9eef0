package dev.reckon.view.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests whose Host header does not name this server. A page of another site can make its
 * own name resolve to this server (DNS rebinding); the browser then lets it read and post as if the
 * server were its own, but still sends the name of that site as the host.
 */
final class HostCheck extends Handler.Wrapper {

  /** The value in the settings that allows any host. */
  static final String ANY = "*";

  private static final Pattern IP_ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|.*:.*");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|::1|0:0:0:0:0:0:0:1");

  private final Set<String> names = new HashSet<>();
  private final boolean isAnyAddressAllowed;

  /**
   * A check in front of another handler.
   *
   * @param names hosts beside those of loopback; {@link #ANY} for all
   * @param isAnyAddressAllowed whether a host may be any IP address, which nobody can make resolve
   *     to another server
   */
  HostCheck(List<String> names, boolean isAnyAddressAllowed, Handler handler) {
    super(handler);
    names.forEach(name -> this.names.add(normal(name)));
    this.isAnyAddressAllowed = isAnyAddressAllowed;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String host = normal(Request.getServerName(request));
    if (isAllowed(host)) {
      return super.handle(request, response, callback);
    }
    new Call(request, response, callback, Map.of()).fail(notAllowed(host));
    return true;
  }

  private boolean isAllowed(String host) {
    return LOOPBACK.matcher(host).matches()
        || names.contains(host)
        || names.contains(ANY)
        || (isAnyAddressAllowed && IP_ADDRESS.matcher(host).matches());
  }

  /** Lower case, without the brackets of an IPv6 address and the dot of a full name. */
  private static String normal(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
  }

  private static Problem notAllowed(String host) {
    return Problem.of(
        421,
        "host_not_allowed",
        "The request is for the host " + host + ", which is not a host of this server",
        "Call it by localhost or by the address that it listens on, or add the host to"
            + " reckon.view.http.allowed-hosts.");
  }
}
