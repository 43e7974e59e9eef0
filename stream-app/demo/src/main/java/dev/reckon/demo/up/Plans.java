package dev.reckon.demo.up;

import com.typesafe.config.Config;
import dev.reckon.demo.process.NeededPort;
import dev.reckon.demo.process.Supervisor.Plan;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.process.ChildJvm;
import dev.reckon.settings.SettingsReader;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of {@code up}, as the commands of the same names start them.
 *
 * @param directory where all data are kept, absolute
 * @param brokerPort where clients connect to the broker
 * @param runtimePort of the model runtime; its metrics are at the next one
 * @param viewPort of lists over HTTP and the console
 * @param viewClassPath of the view
 * @param settings a file of settings for all but the broker; null for none
 * @param topicPrefix that these settings give to the names of topics
 */
record Plans(
    Path directory,
    int brokerPort,
    int runtimePort,
    int viewPort,
    String viewClassPath,
    @Nullable Path settings,
    String topicPrefix) {

  private static final String CONSOLE =
      "-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties";

  private static final String LEARNER_METRICS = "reckon.learner.metrics.port";

  /** Flink and Kafka look into classes of Java. */
  private static final List<String> OPENED =
      List.of("lang", "util", "net", "io", "nio", "time", "util.concurrent");

  String brokerAddress() {
    return "localhost:" + brokerPort;
  }

  /** The topic that says which models serve. */
  DeploymentTopic deployments() {
    return new DeploymentTopic(
        Topic.MODELS.name(topicPrefix), Map.of("bootstrap.servers", brokerAddress()));
  }

  Path logs() {
    return directory.resolve("logs");
  }

  /** All that it listens on, by the settings of {@code up} that choose them. */
  List<NeededPort> ports() {
    String next = "--runtime-port, which takes the two ports after it too";
    List<NeededPort> ports =
        new ArrayList<>(
            List.of(
                new NeededPort(brokerPort, "the broker", "--port"),
                new NeededPort(viewPort, "the console", "--view-port"),
                new NeededPort(runtimePort, "the model runtime", "--runtime-port"),
                new NeededPort(runtimePort + 1, "metrics of the model runtime", next),
                new NeededPort(jobMetricsPort(), "metrics of the job", next)));
    if (settings != null) {
      Config given = SettingsReader.parse(settings);
      if (given.hasPath(LEARNER_METRICS)
          && given.getString(LEARNER_METRICS).matches("[1-9]\\d{0,4}")) {
        ports.add(
            new NeededPort(
                given.getInt(LEARNER_METRICS),
                "metrics of the learner",
                LEARNER_METRICS + " in " + settings));
      }
    }
    return ports;
  }

  Plan broker() {
    ChildJvm jvm =
        ChildJvm.of(
                "dev.reckon.demo.DemoCli",
                List.of(
                    "broker",
                    "--port",
                    "" + brokerPort,
                    "--dir",
                    directory.resolve("broker").toString()))
            .with("-Xmx512m")
            .with(CONSOLE)
            .withEnvironment("RECKON_TOPIC_PREFIX", topicPrefix);
    return plan("The broker", "broker", jvm);
  }

  /** Without a bundle: what is deployed is on the topic of models. */
  Plan runtime() {
    ChildJvm jvm =
        ChildJvm.of(
                "dev.reckon.serving.ServingCli",
                withSettings(
                    "serve-model",
                    "--port",
                    "" + runtimePort,
                    "--metrics-port",
                    "" + (runtimePort + 1)))
            .with("-Xmx1500m")
            .with(CONSOLE)
            .with("-Dai.djl.offline=true")
            .with("-Dreckon.model.models.allowed-directories=" + directory)
            .withEnvironment("OMP_WAIT_POLICY", "passive");
    return plan("The model runtime", "runtime", jvm);
  }

  Plan job() {
    ChildJvm jvm =
        ChildJvm.of(
                "dev.reckon.job.JobCli",
                withSettings("job", "--resume", "--inference", "localhost:" + runtimePort))
            .with("-Xmx1g")
            .with(CONSOLE)
            .with(
                "-Dreckon.job.flink.checkpoint.directory="
                    + directory.resolve("checkpoints").toUri())
            .with("-Dreckon.job.flink.prometheus-ports=" + jobMetricsPort());
    for (String opened : OPENED) {
      jvm = jvm.with("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
    }
    return plan("The job", "job", jvm);
  }

  Plan view() {
    ChildJvm jvm =
        ChildJvm.of("dev.reckon.view.ViewCli", withSettings("view", "--port", "" + viewPort))
            .onClassPath(viewClassPath)
            .with("-Xmx512m")
            .with("-Dreckon.view.tables.directory=" + directory.resolve("view"))
            .with("-Dreckon.view.popular.refresh=2s")
            .with("-Dreckon.view.popular.runtimes=localhost:" + runtimePort)
            .with("-Dreckon.view.operations.runtime-metrics=" + metrics(runtimePort + 1))
            .with("-Dreckon.view.operations.job-metrics=" + metrics(jobMetricsPort()));
    return plan("The view", "view", jvm);
  }

  /** Trains the first model, and those after it. */
  Plan learner() {
    ChildJvm jvm =
        ChildJvm.of(
                "dev.reckon.learner.LearnerCli",
                withSettings("learn", "--out", directory.resolve("learner").toString()))
            .with("-Xmx1g")
            .with("-Dai.djl.offline=true")
            .with(CONSOLE);
    return plan("The learner", "learner", jvm);
  }

  private List<String> withSettings(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (settings != null) {
      all.addAll(List.of("--config", settings.toString()));
    }
    return all;
  }

  private int jobMetricsPort() {
    return runtimePort + 2;
  }

  private static String metrics(int port) {
    return "http://localhost:" + port + "/metrics";
  }

  private Plan plan(String name, String log, ChildJvm jvm) {
    return new Plan(
        name,
        jvm.with("-Dreckon.kafka.bootstrap-servers=" + brokerAddress())
            .withEnvironment("RECKON_HOME", directory.toString()),
        logs().resolve(log + ".log"));
  }
}
