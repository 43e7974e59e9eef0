package dev.reckon.view.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The OpenAPI document: what it promises, and whether answers keep it. */
public final class Contract {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final JsonNode document;

  private Contract(JsonNode document) {
    this.document = document;
  }

  /** A document of the class path. */
  public static JsonNode read(String resource) {
    try (InputStream in = Contract.class.getClassLoader().getResourceAsStream(resource)) {
      return YAML.readTree(Objects.requireNonNull(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  /** The contract as it is served. */
  public static Contract load() {
    return new Contract(read("openapi.yaml"));
  }

  /** Methods and paths, e.g. {@code GET /metrics}. */
  public Set<String> routes() {
    Set<String> routes = new HashSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return routes;
  }

  /** The names of the query parameters of each method and path below {@code /v1}. */
  public Map<String, Set<String>> queryParameters() {
    Map<String, Set<String>> byRoute = new HashMap<>();
    for (var path : document.path("paths").properties()) {
      if (path.getKey().startsWith("/v1/")) {
        for (var operation : path.getValue().properties()) {
          Set<String> names = new HashSet<>();
          for (JsonNode parameter : operation.getValue().path("parameters")) {
            JsonNode whole = resolved(parameter);
            if (whole.path("in").asText().equals("query")) {
              names.add(whole.path("name").asText());
            }
          }
          byRoute.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), names);
        }
      }
    }
    return byRoute;
  }

  /** The names of the fields of a schema. */
  public List<String> fields(String schema) {
    List<String> fields = new ArrayList<>();
    document
        .at("/components/schemas/" + schema + "/properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    return fields;
  }

  /** Checks that an answer is one of those that the document names for this path. */
  public void check(String method, String path, int status, String body) {
    JsonNode answers = operation(method, path).path("responses");
    JsonNode answer = resolved(answers.path(Integer.toString(status)));
    assertThat(answer.isMissingNode())
        .as("the document has no answer %d for %s %s: %s", status, method, path, body)
        .isFalse();
    JsonNode schema = answer.at("/content/application~1json/schema");
    if (!schema.isMissingNode()) {
      assertThat(errors(schema, body)).as("%s %s: %s", method, path, body).isEmpty();
    }
  }

  /** Checks JSON against a schema of the document. */
  public void check(String schema, String body) {
    ObjectNode reference =
        JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
    assertThat(errors(reference, body)).as(body).isEmpty();
  }

  private List<String> errors(JsonNode schema, String body) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    try {
      return SCHEMAS.getSchema(whole).validate(JSON.readTree(body)).stream()
          .map(Object::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + body, e);
    }
  }

  private JsonNode operation(String method, String path) {
    JsonNode best = JsonNodeFactory.instance.missingNode();
    for (var entry : document.path("paths").properties()) {
      String pattern = entry.getKey().replace(".", "\\.").replaceAll("\\{[a-zA-Z]+}", "[^/]+");
      JsonNode operation = entry.getValue().path(method.toLowerCase(Locale.ROOT));
      if (path.matches(pattern) && !operation.isMissingNode()) {
        best = operation;
      }
    }
    assertThat(best.isMissingNode()).as("the document has no %s %s", method, path).isFalse();
    return best;
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText("");
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }
}
