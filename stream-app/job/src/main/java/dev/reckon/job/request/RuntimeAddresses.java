package dev.reckon.job.request;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives gRPC the addresses of all model runtimes, which the target lists; resolves each host again
 * whenever a connection is lost. A host that cannot be resolved is left out while another can.
 */
final class RuntimeAddresses extends NameResolverProvider {

  private static final String SCHEME = "reckon-runtimes";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new RuntimeAddresses());
  }

  private RuntimeAddresses() {}

  /** The target for runtimes at these addresses, host:port each. */
  static String target(List<String> addresses) {
    return SCHEME + ":///" + String.join(",", addresses);
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    List<String> addresses = List.of(target.getPath().substring(1).split(",", -1));
    return new Resolver(
        addresses, arguments.getSynchronizationContext(), arguments.getOffloadExecutor());
  }

  private static final class Resolver extends NameResolver {
    private final List<String> addresses;
    private final SynchronizationContext channel;
    private final @Nullable Executor lookups;

    @SuppressWarnings("NullAway.Init") // Set by start, which gRPC calls first.
    private Listener2 listener;

    Resolver(List<String> addresses, SynchronizationContext channel, @Nullable Executor lookups) {
      this.addresses = addresses;
      this.channel = channel;
      this.lookups = lookups;
    }

    @Override
    public String getServiceAuthority() {
      return "model-runtime";
    }

    @Override
    public void start(Listener2 listener) {
      this.listener = listener;
      refresh();
    }

    @Override
    public void refresh() {
      if (lookups == null) {
        listener.onResult2(resolve());
      } else {
        lookups.execute(() -> deliver(resolve()));
      }
    }

    @Override
    public void shutdown() {}

    private void deliver(ResolutionResult result) {
      channel.execute(() -> listener.onResult2(result));
    }

    private ResolutionResult resolve() {
      List<EquivalentAddressGroup> groups = new ArrayList<>();
      List<String> unknown = new ArrayList<>();
      for (String address : addresses) {
        try {
          groups.add(new EquivalentAddressGroup(lookUp(address)));
        } catch (UnknownHostException e) {
          unknown.add(address);
        }
      }
      StatusOr<List<EquivalentAddressGroup>> result =
          groups.isEmpty()
              ? StatusOr.fromStatus(
                  Status.UNAVAILABLE.withDescription("No such host among " + unknown))
              : StatusOr.fromValue(groups);
      return ResolutionResult.newBuilder().setAddressesOrError(result).build();
    }

    private static List<SocketAddress> lookUp(String address) throws UnknownHostException {
      int colon = address.lastIndexOf(':');
      int port = Integer.parseInt(address.substring(colon + 1));
      List<SocketAddress> found = new ArrayList<>();
      for (InetAddress host : InetAddress.getAllByName(address.substring(0, colon))) {
        found.add(new InetSocketAddress(host, port));
      }
      return found;
    }
  }
}
