package dev.reckon.view.http;

import dev.reckon.view.settings.HttpSettings;
import dev.reckon.view.settings.StreamSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view over HTTP. It listens from the beginning, so that a taken port is reported first and
 * other instances can learn its address; it answers once it has the parts to answer from.
 */
public final class ViewServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ViewServer.class);

  private static final int MAX_THREADS = 64;
  private static final long IDLE_MILLIS = 30_000;
  private static final int MAX_HEADER_BYTES = 8 * 1024;

  private final HttpSettings settings;
  private final Server server;
  private final ServerConnector connector;
  private @Nullable StreamRoutes streams;
  private @Nullable RequestTimeouts timeouts;
  private List<Route> routes = List.of();

  private ViewServer(HttpSettings settings, Server server, ServerConnector connector) {
    this.settings = settings;
    this.server = server;
    this.connector = connector;
  }

  /**
   * Takes the port.
   *
   * @throws IOException if it cannot be had
   */
  public static ViewServer bind(HttpSettings settings) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("http");
    Server server = new Server(threads);
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration()));
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.bind(new InetSocketAddress(settings.host(), settings.port()), 512);
    connector.open(channel);
    return new ViewServer(settings, server, connector);
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    configuration.addCustomizer(new SafeHeaders());
    // Ids may hold an encoded slash or backslash (see MessageRules.checkId); parts of a path are
    // decoded one by one.
    configuration.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "IDS",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.SUSPICIOUS_PATH_CHARACTERS));
    return configuration;
  }

  /** The port that was taken. */
  public int port() {
    return connector.getLocalPort();
  }

  /** host:port at which the other instances reach this one. */
  public String advertised() {
    return settings.advertised().isEmpty() ? settings.host() + ":" + port() : settings.advertised();
  }

  /** Starts to answer. */
  public void start(ViewParts parts, StreamSettings streamSettings) {
    ListAnswer lists =
        new ListAnswer(parts.catalogue(), parts.popularity(), parts.clock(), parts.registry());
    OtherInstances others = new OtherInstances(settings.forwardTimeout(), settings.bearerToken());
    UserAnswers answers = new UserAnswers(parts.view(), others, parts.recentLists(), lists);
    StreamRoutes opened =
        new StreamRoutes(streamSettings, answers, lists, parts.watchers(), parts.registry());
    streams = opened;
    parts.catalogue().whenWithdrawn(opened::withdrawn);
    routes = routes(parts, answers, opened);
    Router router = new Router(routes, new StaticFiles(), settings.bearerToken(), parts.registry());
    RequestTimeouts watched = new RequestTimeouts(settings.requestTimeout(), parts.registry());
    timeouts = watched;
    connector.addBean(watched);
    server.addBean(new NetworkConnectionLimit(settings.maxConnections(), connector));
    server.setHandler(
        watched.before(
            ownHostsAlone(new OriginCheck(settings.corsOrigins(), withOrigins(router)))));
    server.setErrorHandler(new RefusedRequests());
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The server did not start", e);
    }
  }

  /** The routes. */
  List<Route> routes() {
    return routes;
  }

  /** Streams that are open. */
  long openStreams() {
    return streams == null ? 0 : streams.openStreams();
  }

  /** Streams that were ended because their client read too slowly. */
  long cutOffStreams() {
    return streams == null ? 0 : streams.cutOffStreams();
  }

  private List<Route> routes(ViewParts parts, UserAnswers answers, StreamRoutes streams) {
    return Stream.of(
            new UserRoutes(answers).routes(),
            streams.routes(),
            new EventRoutes(parts.publisher(), settings.maxBodyBytes(), parts.clock()).routes(),
            new CatalogueRoutes(parts.catalogue(), parts.popularity()).routes(),
            new OperationsRoutes(parts, streams, advertised()).routes(),
            new ProcessRoutes(parts).routes())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Loopback, the hosts of the settings, and the name of the listening address, if that is not
   * loopback.
   */
  private Handler ownHostsAlone(Handler handler) {
    List<String> names = new ArrayList<>(settings.allowedHosts());
    names.add(settings.host());
    names.add(advertised().replaceFirst(":\\d+$", ""));
    boolean isReachedFromElsewhere = !listensOnLoopback();
    if (isReachedFromElsewhere) {
      nameOfMachine().ifPresent(names::add);
    }
    return new HostCheck(names, isReachedFromElsewhere, handler);
  }

  private boolean listensOnLoopback() {
    return new InetSocketAddress(settings.host(), 0).getAddress().isLoopbackAddress();
  }

  private static Optional<String> nameOfMachine() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      LOG.debug("The name of this machine is unknown", e);
      return Optional.empty();
    }
  }

  private Handler withOrigins(Handler router) {
    if (settings.corsOrigins().isEmpty()) {
      return router;
    }
    CrossOriginHandler origins = new CrossOriginHandler();
    origins.setAllowedOriginPatterns(
        settings.corsOrigins().stream()
            .map(origin -> origin.equals("*") ? "*" : Pattern.quote(origin))
            .collect(Collectors.toSet()));
    origins.setAllowedMethods(Set.of("GET", "POST"));
    origins.setAllowedHeaders(Set.of("Content-Type", "Authorization", "Last-Event-ID"));
    origins.setHandler(router);
    return origins;
  }

  @Override
  public void close() {
    if (streams != null) {
      streams.close();
    }
    if (timeouts != null) {
      timeouts.close();
    }
    try {
      server.stop();
      connector.close();
    } catch (Exception e) {
      throw new IllegalStateException("The server did not stop", e);
    }
  }
}
