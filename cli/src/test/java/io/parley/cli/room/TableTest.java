package io.parley.cli.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAlignedAndNumbersStandToTheRight() {
        String table =
                new Table("ROOM", "PEOPLE", "NOTE")
                        .numbers(1)
                        .row("hall", "7", "")
                        .row("a long name", "12345678", "ab")
                        .render();

        assertThat(table)
                .isEqualTo(
                        """
                        ROOM           PEOPLE  NOTE
                        hall                7  -
                        a long name  12345678  ab
                        """);
    }

    @Test
    void charactersOutsideTheFirstPlaneCountAsOne() {
        assertThat(new Table("A", "B").row("🎉", "x").render()).isEqualTo("A  B\n🎉  x\n");
    }

    @Test
    void whatOthersWroteCannotTouchTheTerminal() {
        assertThat(new Table("A").row("one\ntwo\u001b[31m\u202Ered\r").render())
                .isEqualTo("A\none two?[31m?red?\n");
    }

    @Test
    void longTextsAreCut() {
        assertThat(Table.cut("0123456789", 10)).isEqualTo("0123456789");
        assertThat(Table.cut("0123456789a", 10)).isEqualTo("0123456...");
    }

    @Test
    void aRowHasAsManyCellsAsThereAreHeads() {
        assertThatThrownBy(() -> new Table("A", "B").row("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cells: 1 (expected: 2)");
    }
}
