/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs

import java.nio.file.Files

import org.repvgg.jobs.error.ExitStatus
import org.scalatest.flatspec.AnyFlatSpec
import org.scalatest.matchers.should.Matchers

/** The output as a Scala user reads it: typed rows of plain Spark types. */
class PredictionsSpec extends AnyFlatSpec with Matchers {
  import PredictionsSpec._

  "Predictions" should "read as typed rows, one for every image of the archive" in {
    val output = Files.createTempDirectory("predictions").resolve("out").toString
    val cli = Cli.run(
      "predict",
      "--master", "local[1]",
      "--checkpoint", TestFiles.example("fashion-mnist-repvgg-train.pth").toString,
      "--classes", TestFiles.example("classes.txt").toString,
      "--input", TestFiles.example("fashion-mnist-test-00003.tar").toString,
      "--resize", "32", "--crop", "32", "--top-k", "3",
      "--output", output)
    withClue(cli.err) { cli.status shouldBe ExitStatus.DONE }

    val spark = SharedSession.get()
    import spark.implicits._
    val rows = spark.read.parquet(output).as[Prediction].collect()
    rows should have length 500
    rows.map(_.path).toSet should have size 500
    all(rows.map(_.error)) shouldBe None
    all(rows.map(_.path)) should include("fashion-mnist-test-00003.tar!/")
    for (row <- rows) {
      row.top_k should have length 3
      row.predicted shouldBe Some(row.top_k.head.index)
      row.label shouldBe Some(row.top_k.head.label)
      row.confidence shouldBe Some(row.top_k.head.probability)
      row.top_k.map(-_.probability) shouldBe sorted
    }
  }
}

object PredictionsSpec {
  case class Rank(index: Int, label: String, probability: Float)
  case class Failure(code: String, message: String)
  case class Prediction(
      path: String,
      predicted: Option[Int],
      label: Option[String],
      confidence: Option[Float],
      top_k: Seq[Rank],
      error: Option[Failure])
}
