package dev.reckon.demo.up;

import dev.reckon.cli.CommandFailed;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.UsageError;
import dev.reckon.demo.process.NeededPort;
import dev.reckon.demo.process.ReckonHome;
import dev.reckon.demo.process.StartPatience;
import dev.reckon.demo.process.StopRequest;
import dev.reckon.demo.process.Supervisor;
import dev.reckon.demo.process.ViewClassPath;
import dev.reckon.learning.data.Dataset;
import dev.reckon.process.DirectoryLock;
import dev.reckon.process.PrivateDirectory;
import dev.reckon.settings.GivenKafka;
import dev.reckon.settings.SettingsReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code up}: starts everything and keeps it running. */
@Command(
    name = "up",
    description = {
      "Starts everything on this machine: a Kafka broker, the model runtime, the Flink job, the view"
          + " with its web console, and the learner. It starts again what ends by itself, and keeps"
          + " all data for the next start. Ctrl-C stops everything.",
      "It needs no model: lists come from the clicks of others within seconds of the first ones,"
          + " and the first model is trained and served by itself when there is enough to learn from."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class UpCommand implements Callable<Integer> {

  private static final int LAST_PORT = 65_535;

  /** The job ends with a savepoint, and the broker writes what it holds. */
  private static final Duration END_PATIENCE = Duration.ofMinutes(10);

  @Option(
      names = "--data",
      paramLabel = "DATASET",
      description = {"The past of a shop, which is sent to the broker once. " + Dataset.HELP})
  private @Nullable String data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port of the Kafka broker (default: ${DEFAULT-VALUE}).")
  private int port = 9092;

  @Option(
      names = "--view-port",
      paramLabel = "PORT",
      description =
          "The port of the console and of the lists over HTTP (default: ${DEFAULT-VALUE}).")
  private int viewPort = 8080;

  @Option(
      names = "--runtime-port",
      paramLabel = "PORT",
      description =
          "The port of the model runtime; the next two ports serve metrics (default: "
              + "${DEFAULT-VALUE}).")
  private int runtimePort = 7070;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings (HOCON) over the defaults, for every process but the broker.")
  private @Nullable Path settings;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where all data are kept (default: up in the directory RECKON_HOME, or else "
              + ".reckon/up).")
  private @Nullable Path directory;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    requirePort("--port", port);
    requirePort("--view-port", viewPort);
    requirePort("--runtime-port", runtimePort);
    if (data != null) {
      Dataset.require(data);
    }
    if (settings != null && !Files.isReadable(settings)) {
      throw new UsageError(
          "--config is %s: there is no such file that can be read".formatted(settings));
    }
    Path home =
        (directory != null ? directory : ReckonHome.of(System.getenv()).folder().resolve("up"))
            .toAbsolutePath()
            .normalize();
    Plans plans =
        new Plans(
            home,
            port,
            runtimePort,
            viewPort,
            ViewClassPath.find(),
            settings == null ? null : settings.toAbsolutePath(),
            topicPrefix());
    requirePortsApart(plans.ports());
    boolean isNew = !Files.exists(home.resolve("broker"));
    if (!Files.exists(home)) {
      NeededPort.requireFree(plans.ports()); // before anything is made that a refusal would leave
    }
    PrivateDirectory.make(home);
    DirectoryLock lock = lock(home);
    try (lock) {
      NeededPort.requireFree(plans.ports());
      run(plans, isNew);
    }
    return 0;
  }

  /**
   * Runs it until a signal.
   *
   * @param isNew whether nothing was kept from an earlier run
   */
  private void run(Plans plans, boolean isNew) throws Exception {
    EndSignals.endWithStatusZero();
    PrintWriter err = spec.commandLine().getErr();
    Consumer<String> say =
        sentence -> {
          err.println(sentence);
          err.flush();
        };
    try (StopRequest stop = StopRequest.onSignals(END_PATIENCE)) {
      StartPatience patience = new StartPatience(StartPatience.LIMIT, say);
      try (Supervisor processes = new Supervisor(patience, say)) {
        say.accept("Starting the broker, the view, the model runtime, the job and the learner ...");
        processes.start(List.of(plans.broker()));
        if (data != null) {
          new Past(plans.directory(), data, plans.topicPrefix(), say)
              .sendOnce(plans.brokerAddress());
        }
        processes.start(List.of(plans.view(), plans.runtime(), plans.job(), plans.learner()));
        print(plans, isNew);
        ModelNews news = ModelNews.follow(plans.deployments(), say);
        try (news) {
          stop.await();
        }
      }
      say.accept("Everything has stopped. All data stay in " + plans.directory());
    }
  }

  private static void requirePort(String option, int port) {
    if (port < 1 || port > LAST_PORT - 2) {
      throw new UsageError("%s is %d: it must be from 1 to 65533".formatted(option, port));
    }
  }

  private static void requirePortsApart(List<NeededPort> ports) {
    for (NeededPort one : ports) {
      for (NeededPort other : ports) {
        if (!one.equals(other) && one.number() == other.number()) {
          throw new UsageError(
              "Port %d is for %s (%s) and for %s (%s): the ports must all be different"
                  .formatted(
                      one.number(), one.what(), one.setting(), other.what(), other.setting()));
        }
      }
    }
  }

  /** As the processes read it: from the settings, or else from the environment. */
  private String topicPrefix() {
    Optional<String> ofSettings =
        settings == null
            ? Optional.empty()
            : GivenKafka.of(SettingsReader.parse(settings)).topicPrefix();
    return ofSettings.orElseGet(() -> System.getenv().getOrDefault("RECKON_TOPIC_PREFIX", ""));
  }

  private static DirectoryLock lock(Path home) throws IOException {
    Path file = home.resolve("up.lock");
    return DirectoryLock.take(file)
        .orElseThrow(
            () -> {
              String holder = DirectoryLock.holder(file);
              return new CommandFailed(
                  "./reckon up runs already with the data in %s, as %s: stop it (Ctrl-C, or %s), or give another directory with --dir and other ports"
                      .formatted(home, holder, holder.replace("process ", "kill ")));
            });
  }

  private void print(Plans plans, boolean isNew) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "ready: console http://localhost:%d, Kafka %s, data in %s, logs in %s%n",
        viewPort, plans.brokerAddress(), plans.directory(), plans.logs());
    if (isNew) {
      printFirstSteps(out);
    }
    out.flush();
  }

  /** For a shop without data. */
  private void printFirstSteps(PrintWriter out) {
    out.printf(
        """
          curl -X POST localhost:%1$d/v1/events/items -H 'Content-Type: application/json' -d '{"itemId":"g7","title":"Turbo Rally"}'
          curl -X POST localhost:%1$d/v1/events/clicks -H 'Content-Type: application/json' -d '{"userId":"u1","itemId":"g7"}'
          curl 'localhost:%1$d/v1/users/u1/recommendations?n=10'
        Lists are empty until somebody has clicked. With --data they begin with the past of a shop.
        """,
        viewPort);
  }
}
