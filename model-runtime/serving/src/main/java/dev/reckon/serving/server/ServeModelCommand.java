package dev.reckon.serving.server;

import com.typesafe.config.ConfigFactory;
import dev.reckon.cli.EndSignals;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.cli.UsageError;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.program.NativeCalls;
import dev.reckon.model.program.NoDeviceException;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.serving.rollout.BundleOpener;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import dev.reckon.serving.text.SharedTextEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve-model}: serves a bundle over gRPC until the process is asked to end. */
@Command(
    name = "serve-model",
    description = "Serve a model bundle over gRPC, and later the bundles that replace it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ServeModelCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeModelCommand.class);

  @Option(
      names = "--bundle",
      paramLabel = "BUNDLE",
      description =
          "The directory of the bundle, or a link to it. It is loaded again when it "
              + "changes. Without it, lists come from the stream memory until ./reckon models "
              + "names a bundle.")
  private @Nullable Path bundle;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Address to listen on (default 127.0.0.1: this machine only).")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "gRPC port, 0 for a free one (default 7070).")
  private @Nullable Integer port;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of the Prometheus metrics, 0 for a free one (default 7071).")
  private @Nullable Integer metricsPort;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where models run: cpu, cuda or cuda:N (default cpu).")
  private @Nullable String device;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description =
          "The type of numbers in which encoder and reasoning compute, float32 or bfloat16; "
              + "scores are float32 (default float32).")
  private @Nullable String precision;

  @Option(
      names = TrustedPrograms.OPTION,
      paramLabel = "TRUST",
      description =
          "Whose programs may run: reckon (what this release or an earlier one wrote), sha256 digests"
              + " of program.pt, separated by commas, or any (default reckon).")
  private @Nullable String trustPrograms;

  @Option(
      names = "--exit-with-parent",
      hidden = true,
      description = "End when standard input is closed.")
  private boolean exitWithParent;

  @Spec private @Nullable CommandSpec spec;

  private volatile @Nullable ModelServer started;

  @Override
  public Integer call() throws StartException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    ServerSettings settings = settings();
    if (bundle == null && !settings.popularity().learnsFromClicks()) {
      throw new UsageError(
          "without a bundle lists come from the clicks of others: give --bundle, or brokers whose"
              + " clicks are followed (--bootstrap-servers, with reckon.model.popularity.live and"
              + " reckon.model.memory.mixed at true)");
    }
    SharedTextEncoder texts = SharedTextEncoder.asInTraining();
    ItemEncoders items = new ItemEncoders(texts);
    ModelServer server =
        ModelServer.start(bundle, settings, opener(settings, texts, items), texts, items);
    started = server;
    EndSignals.endWithStatusZero();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf(
        "ready: %s, on %s, metrics on %s%n",
        server.describeModel(), server.address(), server.metricsAddress());
    out.flush();
    if (exitWithParent) {
      endWhenStandardInputCloses();
    }
    server.awaitStop();
    return 0;
  }

  private static BundleOpener opener(
      ServerSettings settings, SharedTextEncoder texts, ItemEncoders items) throws StartException {
    try {
      TorchProgram.require(settings.execution().device());
    } catch (NoDeviceException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
    return new BundleOpener(
        settings.execution(),
        settings.explains(),
        settings.models().trusted(),
        QueryWords.inTime(texts, System::nanoTime),
        items);
  }

  private ServerSettings settings() {
    return ServerSettings.of(
        ConfigFactory.parseMap(options(), "the command line")
            .withFallback(kafka.overrides(ServerSettings.ROOT)),
        kafka.file());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new HashMap<>();
    put(options, "host", host);
    put(options, "port", port);
    put(options, "metrics-port", metricsPort);
    put(options, "device", device);
    put(options, "precision", precision);
    put(options, "models.trust-programs", trustPrograms);
    // A file may name other brokers for the catalogue.
    kafka
        .givenBootstrapServers()
        .ifPresent(servers -> put(options, "catalogue.kafka.bootstrap.servers", servers));
    return options;
  }

  private static void put(Map<String, Object> options, String key, @Nullable Object value) {
    if (value != null) {
      options.put(ServerSettings.ROOT + "." + key, value);
    }
  }

  /** Answers the requests in flight, if the server has started, and holds native calls. */
  private void stop() {
    ModelServer server = started;
    try {
      if (server != null) {
        server.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending anyway
    }
    NativeCalls.OF_PROCESS.hold();
  }

  /** So that a child ends when its parent is killed, which closes the pipe between them. */
  private static void endWhenStandardInputCloses() {
    Thread watch =
        new Thread(
            () -> {
              awaitEnd(System.in);
              System.exit(0);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitEnd(InputStream in) {
    try {
      while (in.read() >= 0) {
        // What the parent writes is ignored.
      }
    } catch (IOException e) {
      LOG.debug("standard input is gone, and so is the parent", e);
    }
  }
}
