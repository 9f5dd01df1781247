package natsuin.testing

/** A contract of two pages with nothing in it that a reader must install: Japanese is not among the fourteen standard fonts. */
internal object ContractPdf {
    private val PAGES =
        listOf(
            listOf(
                "SERVICE AGREEMENT",
                "",
                "1. The contractor reviews the drawings named in annex A.",
                "2. The fee is 120,000 yen, due on the last day of the month.",
            ),
            listOf("ANNEX A", "", "Drawing 14, revision C", "Drawing 15, revision A"),
        )

    val bytes: ByteArray = make()

    private fun make(): ByteArray {
        val kids = PAGES.indices.joinToString(" ") { "${4 + 2 * it} 0 R" }
        val objects =
            listOf(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [$kids] /Count ${PAGES.size} >>",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            ) +
                PAGES.flatMapIndexed { page, lines ->
                    val content = content(lines)
                    listOf(
                        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + 2 * page} 0 R " +
                            "/Resources << /Font << /F1 3 0 R >> >> >>",
                        "<< /Length ${content.length} >>\nstream\n$content\nendstream",
                    )
                }
        val file = StringBuilder("%PDF-1.7\n")
        val places =
            objects.mapIndexed { index, text ->
                file.length.also { file.append("${index + 1} 0 obj\n$text\nendobj\n") }
            }
        val start = file.length
        file.append("xref\n0 ${objects.size + 1}\n0000000000 65535 f \n")
        places.forEach { file.append("%010d 00000 n \n".format(it)) }
        file.append("trailer\n<< /Size ${objects.size + 1} /Root 1 0 R >>\nstartxref\n$start\n%%EOF\n")
        return file.toString().toByteArray(Charsets.US_ASCII)
    }

    private fun content(lines: List<String>): String {
        val text = lines.joinToString(" T*\n") { "($it) Tj" }
        return "BT /F1 16 Tf 26 TL 72 740 Td\n$text ET\n0.77 0.21 0.17 RG 2 w 430 90 90 90 re S"
    }
}
