"""Week 4's search for learning rates trains the notebook's flows, each at each rate."""

from course_utils.experiments import moon_rates


def test_each_flow_of_the_two_moons_is_trained_at_each_rate(tmp_path, monkeypatch):
    trained = []

    def fit(model, *arguments, epochs, **options):
        trained.append((type(model.flow.bijector.bijectors[0]).__name__, len(model.flow.bijector.bijectors), epochs))
        return {"val_loss": [2.0, 1.0]}

    monkeypatch.setattr(moon_rates, "fit", fit)
    curves, flows = moon_rates.run(tmp_path, moon_rates.SETTINGS | {"rates": [0.001], "epochs": 2})
    assert trained == [
        ("AdditiveCoupling", 8, 2),
        ("AdditiveCoupling", 9, 2),
        ("AffineCoupling", 8, 2),
        ("AffineCoupling", 8, 2),
    ]
    assert curves == {model: {"0.001": [2.0, 1.0]} for model in moon_rates.SETTINGS["models"]}
    assert flows == {}
