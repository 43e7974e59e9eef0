package dev.reckon.view;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The view knows the schemas and Kafka Streams, and nothing of the other processes. */
class FencesTest {

  private static final JavaClasses VIEW =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.reckon.view");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.flink.api.common.JobID",
        "ai.djl.Model",
        "dev.reckon.job.RecommenderJob",
        "dev.reckon.model.bundle.Bundle",
        "dev.reckon.serving.ServingCli"
      })
  void otherProcessesAreNotOnTheClassPath(String className) {
    assertThatThrownBy(() -> Class.forName(className)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void onlyTheTablesAndTheSpineKnowKafkaStreams() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.reckon.view.http..",
            "dev.reckon.view.stream..",
            "dev.reckon.view.catalogue..",
            "dev.reckon.view.popular..",
            "dev.reckon.view.operate..",
            "dev.reckon.view.event..",
            "dev.reckon.view.settings..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.streams..")
        .check(VIEW);
  }

  @Test
  void nobodyUsesTheQueryApiThatDeadlocks() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.streams.query..")
        .check(VIEW);
  }

  @Test
  void onlyTheServerKnowsHowItServes() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.reckon.view.http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .check(VIEW);
  }

  @Test
  void onlyTheCatalogueKnowsHowItSearches() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.reckon.view.catalogue..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.lucene..", "com.ibm.icu..")
        .check(VIEW);
  }

  @Test
  void stagesHaveAnOrder() {
    slices().matching("dev.reckon.view.(*)..").should().beFreeOfCycles().check(VIEW);
  }
}
