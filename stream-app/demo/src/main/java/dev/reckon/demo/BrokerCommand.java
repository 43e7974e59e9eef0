package dev.reckon.demo;

import dev.reckon.cli.Commands;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.broker.BrokerDirectory;
import dev.reckon.demo.broker.LastingBroker;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.StopRequest;
import dev.reckon.kafka.Topics;
import dev.reckon.wire.Topic;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code broker}: runs a Kafka broker on this machine until it is stopped. */
@Command(
    name = "broker",
    description = {
      "Starts a real Kafka broker (one node) on this machine, makes Reckon's topics, and keeps its"
          + " data for the next start. Ctrl-C ends it.",
      "It has no passwords and no encryption: for work on one machine, not for a shop."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BrokerCommand implements Callable<Integer> {

  private static final int PARTITIONS = 8;

  /** It writes what it holds. */
  private static final Duration END_PATIENCE = Duration.ofMinutes(10);

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where clients connect, 0 for a free port (default: ${DEFAULT-VALUE}).")
  private int port = 9092;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "Address to listen on, which clients also get (default: ${DEFAULT-VALUE}, this"
              + " machine only).")
  private String host = "127.0.0.1";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where its data are kept (default: broker in the directory RECKON_HOME, or else "
              + ".reckon/broker).")
  private @Nullable Path directory;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    requireAddress();
    BrokerDirectory data =
        BrokerDirectory.open(
            directory != null
                ? directory
                : ReckonHome.of(System.getenv()).folder().resolve("broker"));
    // Kafka ends the process on a fatal error, and reports it in its log
    // only.
    Exit.setExitProcedure((status, message) -> endAtOnce(data));
    EndSignals.endWithStatusZero();
    try (StopRequest stop = StopRequest.onSignals(END_PATIENCE);
        LastingBroker broker = LastingBroker.start(data, host, port)) {
      List<String> made = makeTopics(broker.bootstrapServers());
      print(
          BrokerHelp.lines(broker.bootstrapServers(), data.path(), data.isNew(), made, PARTITIONS));
      stop.await();
    }
    return 0;
  }

  private void requireAddress() {
    if (port < 0 || port > 65_535) {
      throw new UsageError("--port is " + port + ": it must be from 0 to 65535");
    }
    try {
      if (InetAddress.getByName(host).isAnyLocalAddress()) {
        throw new UsageError(
            "--host is "
                + host
                + ", which clients cannot connect to: give a name or an address of this machine");
      }
    } catch (UnknownHostException e) {
      throw new UsageError("--host is " + host + ": there is no such host");
    }
  }

  /**
   * Creates the topics with the partitions that the view needs, so that events can be sent at once.
   */
  private static List<String> makeTopics(String bootstrapServers) throws InterruptedException {
    Topics topics =
        new Topics(System.getenv().getOrDefault("RECKON_TOPIC_PREFIX", ""), PARTITIONS, (short) -1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      return topics.createMissing(admin, EnumSet.allOf(Topic.class)).stream().sorted().toList();
    }
  }

  private void print(List<String> lines) {
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
  }

  private void endAtOnce(BrokerDirectory data) {
    spec.commandLine()
        .getErr()
        .println(
            "reckon: the broker on "
                + data.path()
                + " cannot go on; the reason is at the end of "
                + ReckonHome.of(System.getenv()).log("broker"));
    Runtime.getRuntime().halt(Commands.FAILED);
  }
}
