package dev.reckon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/protobuf|PROTOBUF",
        "application/protobuf; charset=utf-8|PROTOBUF",
        "application/protobuf;proto=dev.reckon.event.v1.Interaction|PROTOBUF",
        "APPLICATION/Protobuf|PROTOBUF",
        "' application/protobuf '|PROTOBUF",
        "application/x-protobuf|PROTOBUF",
        "application/json|JSON",
        "Application/JSON ; charset=UTF-8|JSON",
        "''|JSON",
      })
  void mediaTypesAreTheSameInCapitalsAndWithParameters(String contentType, Encoding encoding)
      throws Exception {
    assertThat(Encoding.of(headers("content-type", contentType))).isEqualTo(encoding);
    assertThat(Encoding.of(headers("Content-Type", contentType))).isEqualTo(encoding);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/avro", "text/plain", "protobuf", ";", "application/json5"})
  void aMediaTypeThatIsNotReadIsNamed(String contentType) {
    MessageRejected rejected =
        catchThrowableOfType(
            MessageRejected.class, () -> Encoding.of(headers("content-type", contentType)));

    assertThat(rejected.reason()).isEqualTo(RejectReason.UNKNOWN_CONTENT_TYPE);
    assertThat(rejected.detail())
        .contains(
            "content-type is \"" + contentType + "\"", "application/protobuf", "application/json");
  }

  @Test
  void theLastOfSeveralHeadersStands() throws Exception {
    assertThat(
            Encoding.of(
                headers("content-type", "application/json")
                    .add("Content-Type", "application/protobuf".getBytes(UTF_8))))
        .isEqualTo(Encoding.PROTOBUF);
  }

  private static Headers headers(String name, String value) {
    return new RecordHeaders().add(name, value.getBytes(UTF_8));
  }
}
