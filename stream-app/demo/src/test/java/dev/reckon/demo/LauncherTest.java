package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher, {@code ./reckon}, in a tree of its own whose path has blanks, with a {@code java}
 * that prints what it is given and a {@code mvn} that notes that it was called.
 */
class LauncherTest {

  private static final Path LAUNCHER = Path.of("..", "..", "reckon");

  private static final Pattern PROPERTY = Pattern.compile("-D([\\w.]+)=");

  private static final List<String> MODULES =
      List.of(
          "schemas",
          "service",
          "model-runtime/learning",
          "model-runtime/learner",
          "model-runtime/serving",
          "stream-app/job",
          "stream-app/view",
          "stream-app/demo",
          "stream-app/backtest",
          "stream-app/bench");

  private static final Instant BUILT = Instant.parse("2026-01-02T00:00:00Z");

  @TempDir private Path temporary;
  private Path root;

  @BeforeEach
  void builtTree() throws IOException {
    root = Files.createDirectories(temporary.toRealPath().resolve("a place/re ckon"));
    executable(root.resolve("reckon"), Files.readString(LAUNCHER));
    Files.copy(Path.of("..", "..", "pom.xml"), root.resolve("pom.xml"));
    for (String aggregator : List.of("model-runtime", "stream-app")) {
      Files.createDirectories(root.resolve(aggregator));
      Files.writeString(root.resolve(aggregator).resolve("pom.xml"), "<project/>");
    }
    for (String module : MODULES) {
      Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      Files.createDirectories(root.resolve(module).resolve("target"));
      Files.writeString(root.resolve(module).resolve("src/main/java/A.java"), "class A {}");
      Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
      Files.writeString(
          root.resolve(module).resolve("target/classpath.txt"),
          root + "/schemas/target/schemas.jar:/lib.jar");
    }
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        boolean isBuilt = file.endsWith("classpath.txt");
        Files.setLastModifiedTime(
            file, FileTime.from(isBuilt ? BUILT : BUILT.minusSeconds(86_400)));
      }
    }
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    executable(bin.resolve("java"), "#!/bin/sh\nfor word; do echo \"$word\"; done\n");
    executable(
        bin.resolve("mvn"),
        """
        #!/bin/sh
        echo built >>"%s/builds"
        for module in model-runtime/learning model-runtime/learner model-runtime/serving stream-app/job stream-app/view stream-app/demo stream-app/backtest stream-app/bench; do
          echo "%s/schemas/target/schemas.jar" >"%s/$module/target/classpath.txt"
        done
        """
            .formatted(temporary, root, root));
  }

  /** Every process refuses keys below its root that its reference.conf does not know. */
  @Test
  void launcherPassesNoPropertyThatAProcessTakesForASetting() throws IOException {
    List<String> names =
        PROPERTY
            .matcher(Files.readString(LAUNCHER))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(names)
        .contains("dev.reckon.view.built")
        .noneMatch(name -> name.startsWith("reckon."));
  }

  @Test
  void treeThatIsBuiltIsNotBuiltAgainWhateverTestsWrote() throws Exception {
    Files.createDirectories(root.resolve("model-runtime/learning/src/test"));
    Files.writeString(root.resolve("model-runtime/learning/src/test/ATest.java"), "class ATest {}");
    Files.writeString(root.resolve("model-runtime/learning/.jqwik-database"), "");
    Files.writeString(root.resolve("README.md"), "");

    assertThat(reckon("train", "--data", "a b").out())
        .contains("dev.reckon.learning.LearningCli", "train", "--data", "a b");
    assertThat(builds()).isZero();
  }

  @Test
  void changedSourceIsBuiltOnceByCommandsThatStartTogether() throws Exception {
    Files.writeString(root.resolve("schemas/src/main/java/A.java"), "class A { int changed; }");

    Process first = start(root.resolve("reckon"), temporary, "view");
    Process second = start(root.resolve("reckon"), temporary, "view");

    assertThat(end(first).status()).isZero();
    assertThat(end(second).status()).isZero();
    assertThat(reckon("view").status()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void theFirstBuildSaysSoAndShowsEachModuleWithoutTheNoiseOfMaven() throws Exception {
    mavenSays("[INFO] Building Reckon schemas 0.1.0-SNAPSHOT         [2/15]", "[INFO] Compiling");
    Files.delete(root.resolve("stream-app/view/target/classpath.txt"));

    assertThat(reckon("view").err())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("Building Reckon for the first time")
                    .contains("about three minutes"),
            module -> assertThat(module).isEqualTo("   2/15  Reckon schemas"));
    assertThat(root.resolve("target/build.log")).content().contains("Compiling");

    Files.createDirectories(root.resolve("schemas/target/classes"));
    Files.delete(root.resolve("stream-app/view/target/classpath.txt"));
    assertThat(reckon("view").err().get(0)).isEqualTo("Building what has changed in Reckon:");
  }

  @Test
  void aBuildThatFailsSaysWhereTheReasonIs() throws Exception {
    mavenSays("[ERROR] no disk", "exit 1");
    Files.delete(root.resolve("stream-app/view/target/classpath.txt"));

    Ended ended = reckon("view");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().get(ended.err().size() - 1))
        .isEqualTo(
            "reckon: the build failed; the reason is at the end of " + root + "/target/build.log");
    assertThat(root.resolve("target/build.log")).content().contains("no disk");
  }

  /** Lines that Maven prints; "exit 1" lets it fail. */
  private void mavenSays(String... lines) throws IOException {
    Path mvn = temporary.resolve("bin").resolve("mvn");
    StringBuilder script = new StringBuilder(Files.readString(mvn));
    for (String line : lines) {
      script.append(line.equals("exit 1") ? line : "echo '" + line + "'").append('\n');
    }
    executable(mvn, script.toString());
  }

  @Test
  void copyOfABuiltTreeIsBuiltAsItsClassPathNamesTheOriginal() throws Exception {
    Files.writeString(
        root.resolve("model-runtime/learning/target/classpath.txt"),
        "/elsewhere/schemas/target/schemas.jar:/lib.jar");

    assertThat(reckon("train").out()).anyMatch(word -> word.contains(root + "/schemas/target/"));
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void demoNeedsTheViewBuiltToo() throws Exception {
    Files.delete(root.resolve("stream-app/view/target/classpath.txt"));

    assertThat(reckon("replay").status()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void benchesAreInTheModuleOfWhatTheyMeasureAndNeedTheViewToo() throws Exception {
    assertThat(reckon("bench", "model", "--quick").out())
        .contains("dev.reckon.learning.LearningCli", "model", "--quick");
    assertThat(reckon("bench", "state", "--quick").out())
        .contains("dev.reckon.bench.BenchCli", "state", "--quick");
    assertThat(builds()).isZero();

    Files.delete(root.resolve("stream-app/view/target/classpath.txt"));

    assertThat(reckon("bench", "view").status()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void launcherIsFoundThroughALinkAndFromAnyDirectory() throws Exception {
    Path link = temporary.resolve("link to reckon");
    Files.createSymbolicLink(link, root.resolve("reckon"));

    Ended ended = end(start(link, Path.of("/"), "job", "--config", "my file.conf"));

    assertThat(ended.out())
        .contains(
            root
                + "/stream-app/job/target/classes:"
                + root
                + "/schemas/target/schemas.jar:/lib.jar",
            "--config",
            "my file.conf");
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheOneThatWasMostLikelyMeant() throws Exception {
    Ended ended = reckon("trian", "--data", "x");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .containsExactly(
            "reckon: there is no command 'trian' (did you mean train?); ./reckon --help lists"
                + " them");
    assertThat(reckon("colour").err().get(0)).doesNotContain("did you mean");
    assertThat(reckon().status()).isEqualTo(2);
  }

  @Test
  void helpOfACommandIsItsHelpOption() throws Exception {
    assertThat(reckon("help", "train").out())
        .endsWith("dev.reckon.learning.LearningCli", "train", "--help");
    assertThat(reckon("help", "models", "try").out()).endsWith("models", "try", "--help");
    assertThat(reckon("help").out()).anyMatch(line -> line.contains("serve-model"));
  }

  @Test
  void versionIsThatOfTheBuild() throws Exception {
    String pom = Files.readString(LAUNCHER.resolveSibling("pom.xml"));
    String version = pom.replaceAll("(?s).*?\n  <version>([^<]+)</version>.*", "$1");

    assertThat(reckon("--version").out()).containsExactly("reckon " + version);
    assertThat(builds()).isZero();
  }

  @Test
  void aHomeThatIsSetToNothingIsNone() throws Exception {
    executable(
        temporary.resolve("bin").resolve("java"), "#!/bin/sh\necho \"${RECKON_HOME-none}\"\n");
    assertThat(reckonAt("").out()).containsExactly("none");
    assertThat(reckonAt("/var/reckon").out()).containsExactly("/var/reckon");
  }

  private Ended reckonAt(String home) throws Exception {
    ProcessBuilder process = process(root.resolve("reckon"), temporary, "view");
    process.environment().put("RECKON_HOME", home);
    return end(process.start());
  }

  private long builds() throws IOException {
    Path builds = temporary.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  private Ended reckon(String... arguments) throws Exception {
    return end(start(root.resolve("reckon"), temporary, arguments));
  }

  private Process start(Path launcher, Path directory, String... arguments) throws IOException {
    return process(launcher, directory, arguments).start();
  }

  private ProcessBuilder process(Path launcher, Path directory, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder process = new ProcessBuilder(command).directory(directory.toFile());
    process.environment().remove("JAVA_HOME");
    process.environment().remove("RECKON_JAVA_OPTS");
    process
        .environment()
        .merge("PATH", temporary.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    return process;
  }

  private static Ended end(Process process) throws Exception {
    List<String> out = lines(process.getInputStream().readAllBytes());
    List<String> err = lines(process.getErrorStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  private static List<String> lines(byte[] said) {
    return new String(said, StandardCharsets.UTF_8).lines().toList();
  }

  private static void executable(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Ended(int status, List<String> out, List<String> err) {}
}
