"""Where a CSV file is wrong, one line says where."""

import numpy as np
import pytest

from rosetta.console.errors import UsageError
from rosetta.lessons import datasets, real_data


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "points.csv"
    path.write_text(text, encoding=encoding)
    return datasets.read_csv(path)


@pytest.mark.parametrize("header", ["", "hours,help,passed\n", "\ufeffhours,help,passed\n"])
def test_reads_numbers_with_and_without_a_header(tmp_path, header):
    examples = read(tmp_path, header + "1,2,0\n\n3.5,-4e1,1\n")
    assert examples.x.dtype == examples.y.dtype == np.float32
    assert examples.x.tolist() == [[1, 2], [3.5, -40]]
    assert examples.y.tolist() == [[0], [1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "no rows of numbers"),
        ("a,b\n", "no rows of numbers"),
        ("1\n0\n", "row 1 has 1 column"),
        ("1,2,0\n1,1\n", "row 2, column 3: the row has 2 columns"),
        ("1,2,0\n1,2,3,1\n", "row 2, column 4: the row has 4 columns"),
        ("a,b,y\n1,2,0\n1,x,1\n", "row 3, column 2 ('b'): 'x' is not a number"),
        ("1,2,0\n1,,1\n", "row 2, column 2: '' is not a number"),
        ("1,2,0\n1,nan,1\n", "row 2, column 2: 'nan' is not a finite float32"),
        ("1,2,0\n1,1e39,1\n", "row 2, column 2: '1e39' is not a finite float32"),
        ("1,2,0\n1,2,2\n", "row 2, column 3: label '2' must be 0 or 1"),
        ("1,2,1\n1,2,1\n", "column 3: every label is 1"),
    ],
)
def test_names_file_row_and_column(tmp_path, text, expected):
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    assert expected in str(error.value)
    assert "points.csv" in str(error.value)
    assert "\n" not in str(error.value)


def test_refuses_a_binary_file_and_a_missing_one(tmp_path):
    (tmp_path / "picture.csv").write_bytes(bytes(range(256)))
    with pytest.raises(UsageError, match=r"picture\.csv: not a CSV text file"):
        datasets.read_csv(tmp_path / "picture.csv")
    with pytest.raises(UsageError, match=r"nowhere\.csv: No such file"):
        datasets.read_csv(tmp_path / "nowhere.csv")
    with pytest.raises(UsageError, match="Is a directory"):
        datasets.read_csv(tmp_path)


def test_breast_cancer_is_standardized_on_the_training_part():
    examples = real_data.breast_cancer()
    assert len(examples.x) + len(examples.x_test) == 569
    assert examples.x.shape[1] == 30
    np.testing.assert_allclose(examples.x.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(examples.x.std(axis=0), 1, rtol=1e-5)
    assert abs(examples.x_test.mean(axis=0)).max() > 0.01


def test_tables_are_those_of_scikit_learn(scikit_learn):
    for load in ("load_breast_cancer", "load_iris"):
        x, y = scikit_learn[f"{load}.x"], scikit_learn[f"{load}.y"]
        test = np.arange(len(x)) % 4 == 3
        examples = getattr(real_data, load.removeprefix("load_"))()
        standardized = (x - x[~test].mean(axis=0)) / x[~test].std(axis=0)
        np.testing.assert_array_equal(examples.x, standardized[~test].astype(np.float32))
        np.testing.assert_array_equal(examples.x_test, standardized[test].astype(np.float32))
        assert examples.y[:, 0].tolist() == y[~test].tolist()
        assert examples.y_test[:, 0].tolist() == y[test].tolist()

    x, y = scikit_learn["load_digits.x"], scikit_learn["load_digits.y"]
    examples = real_data.digits()
    assert len(examples.x) == 1348
    np.testing.assert_array_equal(16 * examples.x_test, x[3::4])
    np.testing.assert_array_equal(examples.y_test[:, 0], y[3::4])
