"""simple-salesforce, unmodified, over TLS: both generations of the Bulk API."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from simple_salesforce import Salesforce
from simple_salesforce.bulk2 import ColumnDelimiter, LineEnding
from simple_salesforce.exceptions import (
    SalesforceBulkV2ExtractError,
    SalesforceBulkV2LoadError,
    SalesforceGeneralError,
    SalesforceOperationError,
)

pytestmark = pytest.mark.live


def names(sf: Salesforce) -> list[str]:
    """The names of all accounts."""
    return [row["Name"] for row in sf.query("SELECT Name FROM Account ORDER BY Name")["records"]]


def rows(text: str) -> list[dict[str, str]]:
    """A CSV download as records."""
    return list(csv.DictReader(io.StringIO(text)))


# Bulk 1.0


def test_first_insert_answers_row_by_row(sf: Salesforce) -> None:
    """Each row has its outcome, in order."""
    result = sf.bulk.Account.insert([{"Name": "A"}, {"Phone": "1"}, {"Name": "C"}], batch_size=2)
    assert [one["success"] for one in result] == [True, False, True]
    assert result[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert names(sf) == ["A", "C"]


def test_first_insert_in_batches_the_client_sizes(sf: Salesforce) -> None:
    """The client's own sizing of batches works too."""
    assert len(sf.bulk.Account.insert([{"Name": "A"}, {"Name": "B"}], batch_size="auto")) == 2


def test_first_update_and_delete(sf: Salesforce) -> None:
    """Rows are changed and deleted by id."""
    made = [one["id"] for one in sf.bulk.Account.insert([{"Name": "A"}, {"Name": "B"}])]
    assert sf.bulk.Account.update([{"Id": made[0], "Name": "A2"}], use_serial=True)[0]["success"]
    assert sf.bulk.Account.delete([{"Id": made[1]}])[0]["success"]
    assert names(sf) == ["A2"]


def test_first_upsert_tells_created(sf: Salesforce) -> None:
    """An upsert by external id creates once."""
    row = [{"Key__c": "k", "Name": "A"}]
    outcomes = [sf.bulk.Account.upsert(row, "Key__c")[0]["created"] for _ in range(2)]
    assert outcomes == [True, False]


def test_first_hard_delete_leaves_nothing_in_the_bin(sf: Salesforce) -> None:
    """A hard deletion is not to be found among deleted rows."""
    made = sf.Account.create({"Name": "A"})["id"]
    assert sf.bulk.Account.hard_delete([{"Id": made}])[0]["success"]
    assert sf.query("SELECT Id FROM Account", include_deleted=True)["totalSize"] == 0


def test_first_detailed_results_carry_the_request(sf: Salesforce) -> None:
    """With detailed results each outcome names the fields that were sent."""
    result = sf.bulk.Account.insert([{"Name": "A"}], include_detailed_results=True)
    assert (result[0]["Name"], result[0]["success"]) == ("A", True)


def test_first_submit_dml(sf: Salesforce) -> None:
    """The generic entry does the same."""
    assert sf.bulk.submit_dml("Account", "insert", [{"Name": "A"}])[0]["success"]


def test_first_query_and_query_all(sf: Salesforce) -> None:
    """A bulk query answers records; queryAll shows deleted ones."""
    sf.Account.create({"Name": "A"})
    sf.Account.delete(sf.Account.create({"Name": "B"})["id"])
    soql = "SELECT Id, Name FROM Account"
    assert [row["Name"] for row in sf.bulk.Account.query(soql)] == ["A"]
    assert [row["Name"] for row in sf.bulk.Account.query_all(soql)] == ["A", "B"]


def test_first_query_that_fails(sf: Salesforce) -> None:
    """A query that cannot be run ends in a failed batch."""
    with pytest.raises(SalesforceGeneralError, match="InvalidBatch"):
        sf.bulk.Account.query("SELECT Nonsense FROM Account")


# Bulk 2.0


def test_second_insert_from_records(sf: Salesforce) -> None:
    """A job of records tells how many were processed and how many failed."""
    [outcome] = sf.bulk2.Account.insert(records=[{"Name": "A"}, {"Name": "B"}], wait=0)
    assert (outcome["numberRecordsProcessed"], outcome["numberRecordsFailed"]) == (2, 0)
    assert outcome["numberRecordsTotal"] == 2
    assert names(sf) == ["A", "B"]


def test_second_insert_from_a_file_in_chunks(sf: Salesforce, tmp_path: Path) -> None:
    """A CSV file is sent in as many jobs as the client makes of it."""
    file = tmp_path / "accounts.csv"
    file.write_text("Name\nA\nB\nC\n")
    outcomes = sf.bulk2.Account.insert(csv_file=str(file), batch_size=2, wait=0)
    assert sum(one["numberRecordsProcessed"] for one in outcomes) == 3
    assert names(sf) == ["A", "B", "C"]


def test_second_other_delimiters_and_line_endings(sf: Salesforce) -> None:
    """Semicolons and CRLF are read as the job says."""
    form = {"column_delimiter": ColumnDelimiter.SEMICOLON, "line_ending": LineEnding.CRLF}
    sf.bulk2.Account.insert(records=[{"Name": "A;\nb", "Phone": "1"}], wait=0, **form)
    assert names(sf) == ["A;\nb"]


def test_second_result_files(sf: Salesforce) -> None:
    """Successful and failed rows come back with id or error and the columns sent."""
    [outcome] = sf.bulk2.Account.insert(
        records=[{"Name": "A", "Phone": "1"}, {"Name": "", "Phone": "2"}], wait=0
    )
    good = rows(sf.bulk2.Account.get_successful_records(outcome["job_id"]))
    bad = rows(sf.bulk2.Account.get_failed_records(outcome["job_id"]))
    assert [(row["sf__Created"], row["Name"], row["sf__Id"][:3]) for row in good] == [("true", "A", "001")]
    assert bad[0]["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
    assert bad[0]["Phone"] == "2"
    assert rows(sf.bulk2.Account.get_unprocessed_records(outcome["job_id"])) == []


def test_second_update_upsert_delete(sf: Salesforce) -> None:
    """Rows are changed by id, upserted by key, deleted by id."""
    sf.bulk2.Account.upsert(records=[{"Key__c": "k", "Name": "A"}], external_id_field="Key__c", wait=0)
    sf.bulk2.Account.upsert(records=[{"Key__c": "k", "Name": "B"}], external_id_field="Key__c", wait=0)
    assert names(sf) == ["B"]
    account = sf.query("SELECT Id FROM Account")["records"][0]["Id"]
    sf.bulk2.Account.update(records=[{"Id": account, "Name": "C"}], wait=0)
    assert names(sf) == ["C"]
    sf.bulk2.Account.delete(records=[{"Id": account}], wait=0)
    assert names(sf) == []


def test_second_hard_delete(sf: Salesforce) -> None:
    """A hard deletion leaves nothing behind."""
    account = sf.Account.create({"Name": "A"})["id"]
    sf.bulk2.Account.hard_delete(records=[{"Id": account}], wait=0)
    assert sf.query("SELECT Id FROM Account", include_deleted=True)["totalSize"] == 0


def test_second_query_in_pages(live: Any, sf: Salesforce) -> None:
    """A query's CSV comes in pages of the size asked for, by locator."""
    made = [{"Name": f"A{number}"} for number in range(5)]
    live.lab("POST", "records", {"object": "Account", "records": made})
    pages = list(sf.bulk2.Account.query("SELECT Name FROM Account ORDER BY Name", max_records=2, wait=0))
    assert [len(rows(page)) for page in pages] == [2, 2, 1]
    assert [row["Name"] for page in pages for row in rows(page)] == ["A0", "A1", "A2", "A3", "A4"]


def test_second_query_all_and_download(sf: Salesforce, tmp_path: Path) -> None:
    """Deleted rows are in queryAll; a download puts the pages into files."""
    sf.Account.delete(sf.Account.create({"Name": "A"})["id"])
    assert len(rows("".join(sf.bulk2.Account.query_all("SELECT Name FROM Account", wait=0)))) == 1
    sf.Account.create({"Name": "B"})
    files = sf.bulk2.Account.download("SELECT Name FROM Account", path=str(tmp_path), wait=0)
    assert rows(Path(files[0]["file"]).read_text())[0]["Name"] == "B"


def test_second_load_error(sf: Salesforce) -> None:
    """Nothing to load is SalesforceBulkV2LoadError, before any call."""
    with pytest.raises(SalesforceBulkV2LoadError):
        sf.bulk2.Account.insert(wait=0)


def test_second_extract_error(sf: Salesforce) -> None:
    """A query job without a query is SalesforceBulkV2ExtractError."""
    with pytest.raises(SalesforceBulkV2ExtractError):
        list(sf.bulk2.Account.query("", wait=0))


def test_second_job_that_fails(sf: Salesforce, tmp_path: Path) -> None:
    """Data that is no table fails the job, which the client tells as SalesforceOperationError."""
    file = tmp_path / "broken.csv"
    file.write_text("Name,Phone\nA\n")
    with pytest.raises(SalesforceOperationError, match="InvalidBatch"):
        sf.bulk2.Account.insert(csv_file=str(file), wait=0)
    assert names(sf) == []
