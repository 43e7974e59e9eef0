package dev.reckon.demo;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import dev.reckon.serving.server.ServeModelCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine;

/**
 * Everything that docker-compose.yml and the Dockerfiles name exists: a typing error fails here.
 */
class ComposeFileTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern OUR_CLASS = Pattern.compile("dev\\.reckon(?:\\.\\w+)*\\.[A-Z]\\w*");
  private static final Pattern OUR_KEY = Pattern.compile("-D(reckon\\.[\\w.-]+)=");
  private static final Pattern METRIC = Pattern.compile("\\b(?:reckon|flink)_\\w+");
  private static final Pattern LITERAL = Pattern.compile("\"([a-z][A-Za-z.]+)\"");
  private static final Pattern FLINKS_OWN =
      Pattern.compile("numRestarts|numberOfFailedCheckpoints|lastCheckpointDuration");
  private static final String VIEW_REFERENCE = "stream-app/view/src/main/resources/reference.conf";
  private static final Path DEPLOY = Path.of("stream-app", "view", "deploy");
  private static final Path OF_THE_VIEW = ROOT.resolve("stream-app/view/target/classes");
  private static final Pattern HOST_PORT = Pattern.compile("^([a-z][a-z-]*):(\\d+)$");

  private final String text = read(ROOT.resolve("docker-compose.yml"));
  private final JsonNode compose = parse(text);

  @Test
  void everyDependencyIsAService() {
    services()
        .forEach(service -> service.path("depends_on").fieldNames().forEachRemaining(this::exists));
  }

  @Test
  void everyDockerfileIsThereAndBuildsTheImageThatOthersUse() {
    List<String> built = new ArrayList<>();
    for (JsonNode service : services()) {
      if (service.has("build")) {
        assertThat(ROOT.resolve(service.at("/build/dockerfile").asText())).isRegularFile();
        built.add(service.path("image").asText());
      }
    }
    assertThat(images()).filteredOn(image -> image.startsWith("reckon/")).isSubsetOf(built);
  }

  @Test
  void everyNamedVolumeIsDeclared() {
    Set<String> declared = names(compose.path("volumes"));
    for (JsonNode service : services()) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().substring(0, volume.asText().indexOf(':'));
        if (!source.startsWith(".")) {
          assertThat(declared).contains(source);
        }
      }
    }
  }

  @Test
  void everyClassExists() throws IOException {
    StringBuilder all = new StringBuilder(text);
    for (Path dockerfile : dockerfiles()) {
      all.append(read(dockerfile));
    }
    Set<String> named = all(OUR_CLASS, all);

    assertThat(named).contains("dev.reckon.job.RecommenderJob", "dev.reckon.serving.ServingCli");
    for (String name : named) {
      assertThat(isBuilt(name.replace('.', '/') + ".class")).as(name).isTrue();
    }
  }

  /** The view's classes are not on our class path; they are built before us, beside us. */
  private boolean isBuilt(String file) {
    return getClass().getClassLoader().getResource(file) != null
        || Files.isRegularFile(OF_THE_VIEW.resolve(file));
  }

  @Test
  void everySettingExists() {
    Config reference =
        ConfigFactory.parseResourcesAnySyntax("reference", ConfigParseOptions.defaults())
            .withFallback(viewReference());
    String everything =
        text + dockerfiles().stream().map(ComposeFileTest::read).collect(joining("\n"));
    for (Matcher key = OUR_KEY.matcher(everything); key.find(); ) {
      assertThat(reference.hasPathOrNull(key.group(1))).as(key.group(1)).isTrue();
    }
    for (String variable :
        List.of("RECKON_BOOTSTRAP_SERVERS", "RECKON_INFERENCE", "RECKON_CHECKPOINTS")) {
      assertThat(text).contains(variable);
      assertThat(settings("stream-app/job/src/main/resources/reference.conf"))
          .contains("${?" + variable + "}");
    }
    for (Iterator<String> names = service("view").path("environment").fieldNames();
        names.hasNext(); ) {
      String variable = names.next();
      if (variable.startsWith("RECKON_")) {
        assertThat(settings(VIEW_REFERENCE)).contains("${?" + variable + "}");
      }
    }
  }

  /** Those of a process, and those that it includes for all. */
  private static String settings(String reference) {
    return read(ROOT.resolve(reference))
        + read(ROOT.resolve("service/src/main/resources/dev/reckon/settings/kafka.conf"));
  }

  @Test
  void everyOptionOfARuntimeExists() {
    for (String runtime : List.of("model-runtime", "model-runtime-gpu")) {
      List<String> command = texts(service(runtime).path("command")).toList();
      assertThat(command.get(0)).isEqualTo("serve-model");
      new CommandLine(new ServeModelCommand())
          .parseArgs(command.stream().skip(1).toArray(String[]::new));
    }
    assertThat(read(ROOT.resolve("model-runtime/serving/Dockerfile.gpu")))
        .contains("-Dreckon.model.device=cuda");
  }

  @Test
  void everyFileThatIsMountedIsThere() {
    List<String> mounted = new ArrayList<>();
    for (JsonNode service : services()) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().substring(0, volume.asText().indexOf(':'));
        if (source.startsWith("./") && !source.equals("./import")) { // which people may make
          assertThat(ROOT.resolve(source)).exists();
          mounted.add(source);
        }
      }
    }
    assertThat(mounted)
        .hasSizeGreaterThanOrEqualTo(3)
        .allMatch(source -> source.contains("deploy"));
  }

  @Test
  void prometheusReadsServicesAtTheirMetricsPorts() {
    JsonNode jobs = parse(read(deployed("prometheus.yml"))).path("scrape_configs");
    List<String> targets =
        jobs.findValues("targets").stream().flatMap(ComposeFileTest::texts).toList();

    Config model = ConfigFactory.parseResources("reference.conf");
    int viewPort = viewReference().getInt("reckon.view.http.port");
    assertThat(targets)
        .containsExactlyInAnyOrder(
            "view:" + viewPort,
            "model-runtime:" + model.getInt("reckon.model.metrics-port"),
            "jobmanager:9249",
            "taskmanager:9249");
    assertThat(text).contains("metrics.reporter.prom.port: 9249");
    targets.forEach(target -> exists(target.substring(0, target.indexOf(':'))));
  }

  @Test
  void grafanaFindsPrometheusAndItsDashboard() {
    JsonNode source =
        parse(read(deployed("grafana/provisioning/datasources/prometheus.yml")))
            .at("/datasources/0");
    URI address = URI.create(source.path("url").asText());
    exists(address.getHost());
    assertThat(address.getPort()).isEqualTo(9090);

    String folder =
        parse(read(deployed("grafana/provisioning/dashboards/reckon.yml")))
            .at("/providers/0/options/path")
            .asText();
    assertThat(service("grafana").path("volumes"))
        .extracting(JsonNode::asText)
        .contains("./" + DEPLOY + "/grafana/dashboards:" + folder + ":ro");
    assertThat(dashboard().findValuesAsText("uid").stream().distinct())
        .contains(source.path("uid").asText());
  }

  @Test
  void everyQueryOfTheDashboardNamesMetricsThatTheCodeHas() throws IOException {
    Set<String> known = knownMetrics();
    Set<String> unknown = new TreeSet<>();
    List<String> queries = dashboard().findValuesAsText("expr");
    for (String query : queries) {
      String outsideLabels = query.replaceAll("\"[^\"]*\"", "").replaceAll("\\{[^}]*}", "");
      all(METRIC, outsideLabels).stream()
          .filter(name -> known.stream().noneMatch(metric -> isOf(name, metric)))
          .forEach(unknown::add);
    }
    assertThat(queries).hasSizeGreaterThan(30);
    assertThat(unknown).isEmpty();
  }

  /** The names as they are in the code, dots of Micrometer as Prometheus gets them. */
  private static Set<String> knownMetrics() throws IOException {
    Set<String> known = new TreeSet<>();
    for (String module : List.of("model-runtime/serving", "stream-app/view", "stream-app/job")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files
            .filter(Files::isRegularFile)
            .forEach(
                file ->
                    LITERAL
                        .matcher(read(file))
                        .results()
                        .map(match -> match.group(1).replace('.', '_'))
                        .forEach(known::add));
      }
    }
    // Flink's own, which our notes on the job's metrics name.
    known.addAll(all(FLINKS_OWN, read(ROOT.resolve("docs/reference/metrics.md"))));
    return known;
  }

  private static boolean isOf(String name, String metric) {
    return name.startsWith("reckon_")
        ? name.matches(metric + "(_seconds)?(_total|_sum|_count|_max|_bucket)?")
        : name.matches("flink_\\w+?_(type_|kind_|reason_)?" + metric);
  }

  @Test
  void everyAddressIsOneOfAServiceThatListensThere() {
    String defaults = text.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
    Set<String> addresses = all(Pattern.compile("\\b[a-z-]+:(?:7070|7071|8080|9092)\\b"), defaults);

    addresses.removeIf(address -> address.startsWith("localhost:")); // as seen from outside
    assertThat(addresses).contains("kafka:9092", "model-runtime:7070", "view:8080");
    for (String address : addresses) {
      Matcher parts = HOST_PORT.matcher(address);
      assertThat(parts.matches()).as(address).isTrue();
      exists(parts.group(1));
      int port = Integer.parseInt(parts.group(2));
      Config model = ConfigFactory.parseResources("reference.conf");
      assertThat(port)
          .isIn(
              9092,
              model.getInt(ConfigUtil.joinPath("reckon", "model", "port")),
              model.getInt(ConfigUtil.joinPath("reckon", "model", "metrics-port")),
              viewReference().getInt("reckon.view.http.port"));
    }
  }

  @Test
  void theImagesAreOfTheVersionsThatThePomPins() throws IOException {
    String pom = read(ROOT.resolve("pom.xml"));
    assertThat(text).contains("apache/kafka:" + property(pom, "kafka.version"));
    assertThat(read(ROOT.resolve("stream-app/job/Dockerfile")))
        .contains("FROM flink:" + property(pom, "flink.version"));
    assertThat(read(ROOT.resolve("model-runtime/serving/Dockerfile.gpu")))
        .contains("pytorch/pytorch:" + property(pom, "djl.torch.version"));
    String version = property(pom, "version");
    for (Path dockerfile : dockerfiles()) {
      String module = dockerfile.getName(dockerfile.getNameCount() - 2).toString();
      assertThat(read(dockerfile)).contains(module + "-" + version + ".jar");
    }
  }

  @Test
  void everyContainerIsConfinedAndBounded() {
    for (String name : names(compose.path("services"))) {
      JsonNode service = service(name);
      assertThat(texts(service.path("cap_drop"))).as(name).containsExactly("ALL");
      assertThat(texts(service.path("security_opt"))).as(name).contains("no-new-privileges:true");
      assertThat(service.has("privileged")).as(name).isFalse();
      JsonNode limits = service.at("/deploy/resources/limits");
      assertThat(limits.path("memory").asText()).as(name).isNotEmpty();
      assertThat(limits.path("cpus").asText()).as(name).isNotEmpty();
      assertThat(service.path("pids_limit").asInt()).as(name).isPositive();
    }
    for (String ours : List.of("simulate", "train", "model-runtime", "view", "replay")) {
      assertThat(service(ours).path("read_only").asBoolean()).as(ours).isTrue();
    }
  }

  @Test
  void everyPortIsBoundToThisMachine() {
    assertThat(compose.findValues("ports"))
        .isNotEmpty()
        .flatExtracting(ports -> texts(ports).toList())
        .allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void whatOthersWaitForOrPeopleReadSaysWhetherItIsHealthy() {
    for (String name : List.of("kafka", "model-runtime", "model-runtime-gpu", "view")) {
      assertThat(texts(service(name).at("/healthcheck/test"))).as(name).startsWith("CMD");
    }
    assertThat(service("view").at("/healthcheck/test/3").asText()).contains("GET /health/ready");
    assertThat(service("model-runtime").at("/healthcheck/test/3").asText())
        .contains(
            "localhost/"
                + ConfigFactory.parseResources("reference.conf")
                    .getInt("reckon.model.metrics-port"));
  }

  @Test
  void nobodyLogsInToGrafanaOrBringsJobsToFlink() {
    JsonNode grafana = service("grafana").path("environment");
    assertThat(grafana.path("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION").asText())
        .isEqualTo("true");
    assertThat(grafana.path("GF_AUTH_DISABLE_LOGIN_FORM").asText()).isEqualTo("true");
    assertThat(grafana.path("GF_AUTH_BASIC_ENABLED").asText()).isEqualTo("false");
    assertThat(service("jobmanager").at("/environment/FLINK_PROPERTIES").asText())
        .contains("web.submit.enable: false", "web.cancel.enable: false");
  }

  @Test
  void noImageOfOursRunsAsRoot() throws IOException {
    for (Path dockerfile : dockerfiles()) {
      String text = read(dockerfile);
      String lastStage = text.substring(text.lastIndexOf("\nFROM "));
      assertThat(lastStage).as(dockerfile.toString()).containsPattern("(?m)^USER (10001|flink)$");
    }
  }

  @Test
  void theJobGoesOnWhereItWasAndTheModelReasons() {
    assertThat(texts(service("jobmanager").path("command"))).contains("--resume");
    assertThat(text).contains("--model cross-reasoning");
  }

  private void exists(String service) {
    assertThat(names(compose.path("services"))).contains(service);
  }

  private JsonNode service(String name) {
    return compose.path("services").path(name);
  }

  private static JsonNode dashboard() {
    return parse(read(deployed("grafana/dashboards/reckon.json"))); // JSON is YAML
  }

  private static Path deployed(String file) {
    return ROOT.resolve(DEPLOY).resolve(file);
  }

  private static Config viewReference() {
    return ConfigFactory.parseFile(ROOT.resolve(VIEW_REFERENCE).toFile());
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
  }

  private Iterable<JsonNode> services() {
    return compose.path("services");
  }

  private List<String> images() {
    return StreamSupport.stream(services().spliterator(), false)
        .map(service -> service.path("image").asText())
        .toList();
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> all(Pattern pattern, CharSequence in) {
    Set<String> found = new TreeSet<>();
    for (Matcher matcher = pattern.matcher(in); matcher.find(); ) {
      found.add(matcher.group());
    }
    return found;
  }

  private static String property(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]+)</").matcher(pom);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }

  private static List<Path> dockerfiles() {
    return List.of(
        ROOT.resolve("model-runtime/serving/Dockerfile"),
        ROOT.resolve("model-runtime/learning/Dockerfile"),
        ROOT.resolve("model-runtime/serving/Dockerfile.gpu"),
        ROOT.resolve("stream-app/job/Dockerfile"),
        ROOT.resolve("stream-app/view/Dockerfile"),
        ROOT.resolve("stream-app/demo/Dockerfile"));
  }

  private static JsonNode parse(String yaml) {
    try {
      // Jackson knows no merge keys.
      Object merged = new Yaml().load(yaml);
      return new ObjectMapper().valueToTree(merged);
    } catch (YAMLException e) {
      throw new AssertionError("That is not YAML: " + yaml, e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }
}
