package dev.reckon.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The fences between the modules and around the libraries; this module alone sees all of them. */
@AnalyzeClasses(packages = "dev.reckon", importOptions = DoNotIncludeTests.class)
class ModuleFencesTest {

  @ArchTest
  static final ArchRule schemasKnowNothingOfThoseWhoUseThem =
      noClasses()
          .that()
          .resideInAnyPackage("dev.reckon.wire..", "dev.reckon.history..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.reckon.model..",
              "dev.reckon.job..",
              "dev.reckon.demo..",
              "org.apache.flink..",
              "ai.djl..");

  @ArchTest
  static final ArchRule jobAndRuntimeMeetOnlyInTheSchemas =
      noClasses()
          .that()
          .resideInAPackage("dev.reckon.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.reckon.model..", "dev.reckon.demo..", "ai.djl..");

  @ArchTest
  static final ArchRule runtimeKnowsNoStreams =
      noClasses()
          .that()
          .resideInAPackage("dev.reckon.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.reckon.job..", "dev.reckon.demo..", "org.apache.flink..");

  @ArchTest
  static final ArchRule engineStaysBehindItsAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.reckon.model.program..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule engineInternalsStayInOneClass =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.reckon\\.model\\.program\\.TorchProgram.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch..");

  @ArchTest
  static final ArchRule flinkAndKafkaStreamsNeverMeet =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule stagesOfTheRuntimeHaveAnOrder =
      slices().matching("dev.reckon.model.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule stagesOfTheJobHaveAnOrder =
      slices().matching("dev.reckon.job.(*)..").should().beFreeOfCycles();
}
