package dev.reckon.demo.documents;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.FreePorts;
import dev.reckon.demo.testing.Http;
import dev.reckon.demo.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The build lines of the Dockerfiles run unchanged, and what they lay out starts and serves. */
@Tag("containers")
@Timeout(600)
class ImagesIT {

  private static final Duration BUILD_LIMIT = Duration.ofMinutes(9);
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);
  private static final String DEMO = "stream-app/demo/Dockerfile";
  private static final String RUNTIME = "model-runtime/serving/Dockerfile";
  private static final String LEARNING = "model-runtime/learning/Dockerfile";
  private static final String VIEW = "stream-app/view/Dockerfile";
  private static final String JOB = "stream-app/job/Dockerfile";

  /** What Flink's own image brings, for a job beside it. */
  private static final Pattern OF_FLINKS_IMAGE =
      Pattern.compile("/org/(apache/flink|slf4j|apache/logging)/");

  private static final Pattern OPENED = Pattern.compile("--add-opens=\\S+");

  @TempDir private static Path images;
  @TempDir private Path folder;

  /** The first line is the same in all, so it runs once, as with Docker's cache of layers. */
  @BeforeAll
  static void buildLinesRun() throws IOException {
    List<String> builds = Dockerfile.ALL.stream().map(file -> file.buildCommands().get(0)).toList();
    assertThat(builds).as("one build serves all images").containsOnly(builds.get(0));
    Shell.in(CleanCopy.root()).run(builds.get(0), BUILD_LIMIT).succeeds();
    for (Dockerfile file : Dockerfile.ALL) {
      layOut(file);
    }
  }

  /** Each image's stage has files of its own, which the lines behind the build may change. */
  private static void layOut(Dockerfile file) throws IOException {
    Path stage = Files.createDirectories(images.resolve(file.name()).resolve("stage"));
    Path lib = Files.createDirectories(images.resolve(file.name()).resolve("lib"));
    for (Path path : file.laidOut()) {
      Shell.in(CleanCopy.root())
          .run("cp -r --link --parents " + path + " " + stage, COMMAND_LIMIT)
          .succeeds();
    }
    List<String> commands = file.buildCommands();
    for (String command : commands.subList(1, commands.size())) {
      Shell.in(stage).run(command, COMMAND_LIMIT).succeeds();
    }
    for (Path path : file.laidOut()) {
      String what = Files.isDirectory(stage.resolve(path)) ? path + "/." : path.toString();
      Shell.in(stage).run("cp -r --link " + what + " " + lib, COMMAND_LIMIT).succeeds();
    }
  }

  @Test
  void imagesThatRankNothingComeWithoutLibtorch() throws IOException {
    assertThat(jars(RUNTIME)).anyMatch(jar -> jar.startsWith("pytorch-native-cpu"));
    for (String name : List.of(DEMO, VIEW, JOB, "model-runtime/serving/Dockerfile.gpu")) {
      assertThat(jars(name)).as(name).noneMatch(jar -> jar.startsWith("pytorch-native-cpu"));
    }
  }

  @Test
  void theRuntimesImageReadsNoDatasets() throws IOException {
    for (String name : List.of(RUNTIME, "model-runtime/serving/Dockerfile.gpu")) {
      assertThat(jars(name))
          .as(name)
          .noneMatch(jar -> jar.contains("parquet") || jar.startsWith("commons-csv"));
    }
  }

  @Test
  void theJobsImageHasNothingThatFlinksImageHas() throws IOException {
    assertThat(jars(JOB))
        .noneMatch(jar -> jar.startsWith("flink-streaming-java") || jar.startsWith("log4j"))
        .anyMatch(jar -> jar.startsWith("flink-connector-kafka"));
  }

  @Test
  void whatTheImagesHoldServesListsOfReplayedEvents() {
    List<Integer> ports = FreePorts.pick(3);
    String shop = folder.resolve("shop.jsonl.gz").toString();
    String bundle = folder.resolve("bundle").toString();
    run(DEMO, "simulate --events 3000 --out " + shop);
    run(LEARNING, "train --protocol all --epochs 1 --data events:" + shop + " --out " + bundle);
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Shell.Running runtime =
            start(
                broker,
                RUNTIME,
                "serve-model --bundle %s --port %d --metrics-port %d"
                    .formatted(bundle, ports.get(0), ports.get(1)));
        Shell.Running view = start(broker, VIEW, "view --port " + ports.get(2));
        Shell.Running job = start(broker, JOB, "--inference localhost:" + ports.get(0))) {
      runtime.awaits("metrics", () -> Http.status(ports.get(1), "/metrics") == 200);
      view.awaits("health", () -> Http.status(ports.get(2), "/health/live") == 200);
      view.awaits("readiness", () -> Http.status(ports.get(2), "/health/ready") == 200);
      run(
          DEMO,
          "replay --speed max --data events:"
              + shop
              + " --bootstrap-servers "
              + broker.bootstrapServers());
      job.awaits(
          "a user with a list",
          () -> Http.get(ports.get(2), "/v1/users?limit=1").contains("userId"));
    }
  }

  private void run(String image, String arguments) {
    Shell.in(folder).run(command(image) + " " + arguments, COMMAND_LIMIT).succeeds();
  }

  private Shell.Running start(EmbeddedBroker broker, String image, String arguments) {
    return Shell.in(folder)
        .with("RECKON_BOOTSTRAP_SERVERS", broker.bootstrapServers())
        .with("RECKON_VIEW_DIRECTORY", folder.resolve("tables").toString())
        .with("RECKON_CHECKPOINTS", folder.resolve("checkpoints").toUri().toString())
        .start("exec " + command(image) + " " + arguments);
  }

  /** How a container starts, with the class path where the image's libraries lie here. */
  private static String command(String image) {
    String libraries = images.resolve(image).resolve("lib") + "/*";
    if (image.equals(JOB)) {
      return "java "
          + all(OPENED, read(CleanCopy.root().resolve("reckon")))
          + " -cp '"
          + libraries
          + ":"
          + flink()
          + "' dev.reckon.job.RecommenderJob";
    }
    return Dockerfile.of(image).entrypoint().stream()
        .map(word -> "'" + word.replace("/reckon/lib/*", libraries) + "'")
        .collect(joining(" "));
  }

  private static String flink() {
    String all = read(CleanCopy.root().resolve("stream-app/job/target/classpath.txt"));
    return Stream.of(all.split(":", -1))
        .filter(jar -> OF_FLINKS_IMAGE.matcher(jar).find())
        .collect(joining(":"));
  }

  private static List<String> jars(String image) throws IOException {
    try (Stream<Path> files = Files.list(images.resolve(image).resolve("lib"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).collect(joining(" "));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }
}
