package dev.reckon.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fences between the modules and around the libraries; this module alone sees all of them. */
class ModuleFencesTest {

  private static final JavaClasses RECKON =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.reckon");

  private static final String[] SCHEMAS = {
    "dev.reckon.wire..", "dev.reckon.history..", "dev.reckon.popularity.."
  };

  private static final String[] SERVICE = {
    "dev.reckon.settings..", "dev.reckon.cli..", "dev.reckon.kafka..", "dev.reckon.process.."
  };

  /** Contracts alone: nothing that runs, nothing that is set. */
  @Test
  void schemasHaveNoThreadsAndNoSettings() {
    noClasses()
        .that()
        .resideInAnyPackage(SCHEMAS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVICE)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.typesafe.config..", "picocli..", "org.apache.kafka.clients.admin..")
        .check(RECKON);
  }

  @Test
  void schemasAndServiceKnowNothingOfThoseWhoUseThem() {
    noClasses()
        .that()
        .resideInAnyPackage(SCHEMAS)
        .or()
        .resideInAnyPackage(SERVICE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.model..",
            "dev.reckon.language..",
            "dev.reckon.learning..",
            "dev.reckon.learner..",
            "dev.reckon.serving..",
            "dev.reckon.job..",
            "dev.reckon.demo..",
            "dev.reckon.backtest..",
            "dev.reckon.bench..",
            "org.apache.flink..",
            "ai.djl..")
        .check(RECKON);
  }

  @Test
  void jobAndRuntimeMeetOnlyInTheSchemas() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.job..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.model..",
            "dev.reckon.language..",
            "dev.reckon.learning..",
            "dev.reckon.learner..",
            "dev.reckon.serving..",
            "dev.reckon.demo..",
            "dev.reckon.backtest..",
            "dev.reckon.bench..",
            "ai.djl..")
        .check(RECKON);
  }

  @Test
  void whatTheJobDecidesKnowsNoFlink() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.job.history..")
        .or()
        .haveNameMatching(
            "dev\\.reckon\\.job\\.recommend\\.(NextStep|RequestScheduler|Slots)(\\$.*)?")
        .or()
        .haveNameMatching(
            "dev\\.reckon\\.job\\.publish\\.(FallbackLists|PopularItems|Publisher)(\\$.*)?")
        .or()
        .haveNameMatching("dev\\.reckon\\.job\\.request\\.(Call|CallQueue|OutageGate)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "io.grpc..")
        .check(RECKON);
  }

  @Test
  void runtimeKnowsNoStreams() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.reckon.model..",
            "dev.reckon.language..",
            "dev.reckon.learning..",
            "dev.reckon.learner..",
            "dev.reckon.serving..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.job..",
            "dev.reckon.demo..",
            "dev.reckon.backtest..",
            "dev.reckon.bench..",
            "org.apache.flink..")
        .check(RECKON);
  }

  @Test
  void theModelKnowsNeitherHowItLearnsNorHowItIsServed() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.language..",
            "dev.reckon.learning..",
            "dev.reckon.learner..",
            "dev.reckon.serving..")
        .check(RECKON);
  }

  @Test
  void theLanguageModelKnowsTheProgramsAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.language..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.learning..",
            "dev.reckon.learner..",
            "dev.reckon.serving..",
            "dev.langchain4j..",
            "org.apache.kafka..")
        .check(RECKON);
  }

  @Test
  void learningIsOffline() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.learning..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.serving..",
            "dev.reckon.learner..",
            "org.apache.kafka..",
            "io.grpc..",
            "io.micrometer..")
        .check(RECKON);
  }

  /** They meet in bundles and in the topic that names them. */
  @Test
  void theLearnerAndTheServerKnowNothingOfEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.learner..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.reckon.serving..", "io.grpc..")
        .check(RECKON);
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.serving..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.reckon.learner..")
        .check(RECKON);
  }

  @Test
  void servingReadsNoDatasets() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.serving..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.reckon.learning..",
            "org.apache.parquet..",
            "org.apache.commons.csv..",
            "org.apache.commons.statistics..")
        .check(RECKON);
  }

  @Test
  void engineStaysBehindItsAdapter() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.reckon.model.program..")
        .and()
        .haveNameNotMatching("dev\\.reckon\\.language\\.decoder\\.TokenizerFile")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(RECKON);
  }

  /** Of the engine's family it knows the tokenizer alone. */
  @Test
  void theTokenizerKnowsNoTensors() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.language..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("ai.djl..")
                .and(resideOutsideOfPackages("ai.djl.huggingface.tokenizers..")))
        .check(RECKON);
  }

  @Test
  void engineInternalsStayInOneClass() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.reckon\\.model\\.program\\.TorchProgram.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.pytorch..")
        .check(RECKON);
  }

  @Test
  void flinkAndKafkaStreamsNeverMeet() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.streams..")
        .check(RECKON);
  }

  @Test
  void theViewIsStartedAsAProcessAndNeverOnThisClassPath() {
    // Its own fences are in FencesTest of its module, which alone can see it.
    assertThatThrownBy(() -> Class.forName("dev.reckon.view.ViewCli"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThatThrownBy(() -> Class.forName("org.apache.kafka.streams.KafkaStreams"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void schemasAndServiceKnowNothingOfTheView() {
    noClasses()
        .that()
        .resideInAnyPackage(SCHEMAS)
        .or()
        .resideInAnyPackage(SERVICE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.reckon.view..", "org.apache.kafka.streams..")
        .check(RECKON);
  }

  @Test
  void stagesOfTheRuntimeHaveAnOrder() {
    for (String module : List.of("model", "learning", "learner", "serving")) {
      slices().matching("dev.reckon." + module + ".(**)").should().beFreeOfCycles().check(RECKON);
    }
  }

  @Test
  void stagesOfTheJobHaveAnOrder() {
    slices().matching("dev.reckon.job.(*)..").should().beFreeOfCycles().check(RECKON);
  }

  @Test
  void stagesOfTheDemoHaveAnOrder() {
    slices().matching("dev.reckon.demo.(*)..").should().beFreeOfCycles().check(RECKON);
  }

  @Test
  void stagesOfTheBacktestHaveAnOrder() {
    slices().matching("dev.reckon.backtest.(*)..").should().beFreeOfCycles().check(RECKON);
  }

  @Test
  void theDemoKnowsNothingOfTheBench() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.reckon.backtest..", "dev.reckon.bench..")
        .check(RECKON);
  }

  /** It replays in one process: no broker of its own, no Flink, and what the demo does live. */
  @Test
  void theBacktestStartsNothing() {
    noClasses()
        .that()
        .resideInAPackage("dev.reckon.backtest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.reckon.demo..", "dev.reckon.bench..", "org.apache.flink..")
        .check(RECKON);
  }

  @Test
  void scenariosOfTheBenchKnowNothingOfEachOther() {
    for (String scenario : List.of("state", "live", "load", "items", "view")) {
      noClasses()
          .that()
          .resideInAPackage("dev.reckon.bench." + scenario)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.reckon.bench..")
                  .and(
                      resideOutsideOfPackages(
                          "dev.reckon.bench." + scenario, "dev.reckon.bench.scenario")))
          .check(RECKON);
    }
  }
}
