package dev.reckon.view;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.Commands;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.kafka.BrokerTrouble;
import dev.reckon.view.settings.ViewSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code view}: serves lists until it is stopped. */
@Command(
    name = ViewCli.NAME,
    description =
        "Serves the lists over HTTP and as server-sent events, takes events, shows the console, and"
            + " measures the lists by the clicks that follow them.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ViewCli implements Callable<Integer> {

  static final String NAME = "view";

  private static final Logger LOG = LoggerFactory.getLogger(ViewCli.class);

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Address to listen on (default 127.0.0.1: this machine only).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "HTTP port, 0 for a free one (default 8080).")
  private @Nullable Integer port;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(execute(commandLine(), arguments));
  }

  static CommandLine commandLine() {
    return Commands.only(new ViewCli(), Set.of());
  }

  /** Runs {@code view OPTIONS}, or the options alone; returns the exit status. */
  static int execute(CommandLine commands, String... arguments) {
    return Commands.execute(commands, NAME, arguments);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    ViewSettings settings = ViewSettings.of(overrides(), kafka.file());
    StreamsProperties.check(settings);
    try {
      for (String topic : UserTopics.prepare(settings)) {
        LOG.info("Created topic {}", topic);
      }
    } catch (KafkaException e) {
      throw new CommandFailed(BrokerTrouble.sentences(settings.kafka().bootstrapServers(), e), e);
    }
    try {
      serve(settings);
      return 0;
    } catch (BindException e) {
      throw new CommandFailed(
          "Port "
              + settings.http().port()
              + " of "
              + settings.http().host()
              + " cannot be opened: "
              + e.getMessage()
              + ". Name another with --port, or 0 for a free one.",
          e);
    } catch (StreamsException e) {
      throw new CommandFailed(whyTablesCannotBeKept(e, settings), e);
    }
  }

  /** Kafka Streams needs its directory before it reads from a broker. */
  private static String whyTablesCannotBeKept(StreamsException failure, ViewSettings settings) {
    return "The tables cannot be kept in "
        + settings.tables().directory()
        + ": "
        + Commands.reason(Commands.deepest(failure))
        + ". It must be a directory of this view alone that may be written; name another with"
        + " the setting reckon.view.tables.directory.";
  }

  private void serve(ViewSettings settings) throws IOException, InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    try (ViewApp app = ViewApp.start(settings)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(app, stopped), "stop"));
      EndSignals.endWithStatusZero();
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "ready: %s, reading from %s%n", app.address(), settings.kafka().bootstrapServers());
      out.flush();
      var unused = app.failure().thenRun(stopped::countDown);
      stopped.await();
      if (app.failure().isDone()) {
        Throwable failure = app.failure().join();
        throw new CommandFailed(whyItEnds(failure, settings), failure);
      }
    }
  }

  private static String whyItEnds(Throwable failure, ViewSettings settings) {
    return "The tables failed again and again, and the view ends: "
        + Commands.reason(Commands.deepest(failure))
        + ". What they were made of is in Kafka and nothing is lost; see to the disk and the"
        + " memory, delete "
        + settings.tables().directory()
        + " if it cannot be read, and start the view again.";
  }

  private static void stop(ViewApp app, CountDownLatch stopped) {
    app.close();
    stopped.countDown();
  }

  private Config overrides() {
    Map<String, Object> own = new HashMap<>();
    put(own, "http.host", host);
    put(own, "http.port", port);
    return ConfigFactory.parseMap(own, "the command line")
        .withFallback(kafka.overrides(ViewSettings.ROOT));
  }

  private static void put(Map<String, Object> own, String key, @Nullable Object value) {
    if (value != null) {
      own.put(ViewSettings.ROOT + "." + key, value);
    }
  }
}
