package dev.reckon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Interaction;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.recommendation.v1.Recommendation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What was once published stays readable: fields, enum values and calls keep name, number and type.
 *
 * <p>{@code published.txt} lists them. After an addition run the build with {@code
 * -Dschemas.publish=true}, which adds it to the list; nothing ever leaves the list.
 */
class SchemaCompatibilityTest {

  private static final Path PUBLISHED = Path.of("src/test/resources/published.txt");

  private static final List<FileDescriptor> FILES =
      List.of(
          Interaction.getDescriptor().getFile(),
          Recommendation.getDescriptor().getFile(),
          RecommendRequest.getDescriptor().getFile(),
          OnlineMetrics.getDescriptor().getFile(),
          Deployment.getDescriptor().getFile());

  @Test
  void nothingPublishedWasRemovedRenumberedOrRetyped() throws IOException {
    Set<String> current = describe();
    if (Boolean.getBoolean("schemas.publish")) {
      Set<String> both = new TreeSet<>(current);
      both.addAll(Files.readAllLines(PUBLISHED));
      Files.write(PUBLISHED, both);
    }

    assertThat(current)
        .as("fields, enum values and calls; see the comment of this test")
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(PUBLISHED));
  }

  @Test
  void theListWouldShowAChange() {
    assertThat(describe())
        .contains(
            "dev.reckon.event.v1.Interaction.item_id = 3 STRING itemId",
            "dev.reckon.event.v1.Interaction.Kind.DISLIKE = 6",
            "dev.reckon.recommendation.v1.Recommendation.items = 2 repeated"
                + " dev.reckon.recommendation.v1.RankedItem items",
            "dev.reckon.inference.v1.RecommenderInference.Recommend("
                + "dev.reckon.inference.v1.RecommendRequest)"
                + " dev.reckon.inference.v1.RecommendResponse");
  }

  private static Set<String> describe() {
    Set<String> lines = new TreeSet<>();
    for (FileDescriptor file : FILES) {
      file.getMessageTypes().forEach(message -> describe(message, lines));
      file.getServices()
          .forEach(
              service ->
                  service
                      .getMethods()
                      .forEach(
                          call ->
                              lines.add(
                                  call.getFullName()
                                      + "("
                                      + call.getInputType().getFullName()
                                      + ") "
                                      + call.getOutputType().getFullName())));
    }
    return lines;
  }

  private static void describe(Descriptor message, Set<String> lines) {
    lines.addAll(
        message.getFields().stream()
            .map(SchemaCompatibilityTest::describe)
            .collect(Collectors.toSet()));
    message.getNestedTypes().forEach(nested -> describe(nested, lines));
    message.getEnumTypes().forEach(values -> describe(values, lines));
  }

  private static String describe(FieldDescriptor field) {
    return field.getFullName()
        + " = "
        + field.getNumber()
        + (field.isRepeated() ? " repeated " : " ")
        + type(field)
        + " "
        + field.getJsonName();
  }

  private static String type(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING -> field.getType().name();
    };
  }

  private static void describe(EnumDescriptor values, Set<String> lines) {
    values
        .getValues()
        .forEach(
            value ->
                lines.add(
                    values.getFullName() + "." + value.getName() + " = " + value.getNumber()));
  }
}
