package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Everything that docker-compose.yml and the Dockerfiles name exists: a typing error fails here.
 */
class ComposeFileTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern OUR_CLASS = Pattern.compile("dev\\.reckon(?:\\.\\w+)*\\.[A-Z]\\w*");
  private static final Pattern OUR_KEY = Pattern.compile("-D(reckon\\.[\\w.-]+)=");
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

    assertThat(named).contains("dev.reckon.job.RecommenderJob", "dev.reckon.model.ModelCli");
    for (String name : named) {
      assertThat(getClass().getClassLoader().getResource(name.replace('.', '/') + ".class"))
          .as(name)
          .isNotNull();
    }
  }

  @Test
  void everySettingExists() {
    Config reference =
        ConfigFactory.parseResourcesAnySyntax("reference", ConfigParseOptions.defaults());
    for (Matcher key = OUR_KEY.matcher(text); key.find(); ) {
      assertThat(reference.hasPathOrNull(key.group(1))).as(key.group(1)).isTrue();
    }
    for (String variable :
        List.of("RECKON_BOOTSTRAP_SERVERS", "RECKON_INFERENCE", "RECKON_CHECKPOINTS")) {
      assertThat(text).contains(variable);
      assertThat(read(ROOT.resolve("stream-app/job/src/main/resources/reference.conf")))
          .contains("${?" + variable + "}");
    }
  }

  @Test
  void everyAddressIsOneOfAServiceThatListensThere() {
    String defaults = text.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");
    Set<String> addresses = all(Pattern.compile("\\b[a-z-]+:(?:7070|7071|9092)\\b"), defaults);

    assertThat(addresses).contains("kafka:9092", "model-runtime:7070");
    for (String address : addresses) {
      Matcher parts = HOST_PORT.matcher(address);
      assertThat(parts.matches()).as(address).isTrue();
      exists(parts.group(1));
      int port = Integer.parseInt(parts.group(2));
      Config model = ConfigFactory.parseResources("reference.conf");
      assertThat(port).isIn(9092, model.getInt(ConfigUtil.joinPath("reckon", "model", "port")));
    }
  }

  @Test
  void theImagesAreOfTheVersionsThatThePomPins() throws IOException {
    String pom = read(ROOT.resolve("pom.xml"));
    assertThat(text).contains("apache/kafka:" + property(pom, "kafka.version"));
    assertThat(read(ROOT.resolve("stream-app/job/Dockerfile")))
        .contains("FROM flink:" + property(pom, "flink.version"));
    assertThat(read(ROOT.resolve("model-runtime/Dockerfile.gpu")))
        .contains("pytorch/pytorch:" + property(pom, "djl.torch.version"));
    String version = property(pom, "version");
    for (Path dockerfile : dockerfiles()) {
      String module = dockerfile.getName(dockerfile.getNameCount() - 2).toString();
      assertThat(read(dockerfile)).contains(module + "-" + version + ".jar");
    }
  }

  private void exists(String service) {
    assertThat(names(compose.path("services"))).contains(service);
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
        ROOT.resolve("model-runtime/Dockerfile"),
        ROOT.resolve("model-runtime/Dockerfile.gpu"),
        ROOT.resolve("stream-app/job/Dockerfile"),
        ROOT.resolve("stream-app/demo/Dockerfile"));
  }

  private static JsonNode parse(String yaml) {
    try {
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new AssertionError("docker-compose.yml is no YAML", e);
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
